package dev.iouring.sample;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;

import dev.iouring.sample.SystemCallTrace.Call;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The packaged application, started the way a user starts it, with real input.
 */
@Timeout(180)
class ObjectStoreIT {

	private final List<AutoCloseable> resources = new ArrayList<>();

	@TempDir
	private Path directory;

	@AfterEach
	void release() throws Exception {
		for (AutoCloseable resource : this.resources.reversed()) {
			resource.close();
		}
	}

	@Test
	void largeFileComesBackBitForBitAsAWholeAndInParts() throws Exception {
		Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
		long size = Files.size(modules);
		assertThat(size).isGreaterThan(100_000_000);
		String sha256 = sha256(modules);
		ObjectClient client = newClient(start("--iouring.path=ring"));
		HttpResponse<byte[]> stored = client.put("lib-modules", BodyPublishers.ofFile(modules));
		assertThat(stored.statusCode()).isEqualTo(201);
		assertThat(ObjectClient.json(stored, "$.size")).isEqualTo((int) size);
		assertThat(ObjectClient.json(stored, "$.sha256")).isEqualTo(sha256);

		Path whole = this.directory.resolve("whole");
		client.send(client.object("lib-modules"), BodyHandlers.ofFile(whole));
		assertThat(Files.mismatch(whole, modules)).isEqualTo(-1);

		Random random = new Random(1);
		Path parts = this.directory.resolve("parts");
		try (OutputStream output = Files.newOutputStream(parts)) {
			for (long first = 0; first < size;) {
				long last = Math.min(first + random.nextLong(1, 20_000_000), size) - 1;
				HttpResponse<byte[]> part = client.get("lib-modules", "Range", "bytes=%d-%d".formatted(first, last),
						"If-Range", '"' + sha256 + '"');
				assertThat(part.statusCode()).isEqualTo(206);
				assertThat(part.headers().firstValue("Content-Range"))
					.hasValue("bytes %d-%d/%d".formatted(first, last, size));
				output.write(part.body());
				first = last + 1;
			}
		}
		assertThat(Files.mismatch(parts, modules)).isEqualTo(-1);
		assertThat(client.get("lib-modules", "Range", "bytes=-1000").body()).isEqualTo(lastBytes(modules, 1000));
	}

	@Test
	void twoHundredUploadsAndDownloadsAtOnceAreAllIntact() throws Exception {
		ObjectClient client = newClient(start("--iouring.path=ring"));
		List<Future<?>> transfers = new ArrayList<>();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 0; i < 200; i++) {
				String name = "object-" + i;
				transfers.add(executor.submit(() -> {
					byte[] content = contentOf(name);
					HttpResponse<byte[]> stored = client.put(name, content);
					assertThat(stored.statusCode()).isEqualTo(201);
					assertThat(ObjectClient.json(stored, "$.sha256")).isEqualTo(ObjectClient.sha256(content));
					assertThat(client.get(name).body()).isEqualTo(content);
				}));
			}
		}
		for (Future<?> transfer : transfers) {
			transfer.get();
		}
		assertThat(names(client)).hasSize(200);
	}

	@Test
	void killLosesNothingThatWasAcknowledgedAndLeavesNothingThatWasNot() throws Exception {
		RunningApplication application = start();
		ObjectClient client = newClient(application);
		Map<String, String> acknowledged = new ConcurrentHashMap<>();
		AtomicInteger next = new AtomicInteger();
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			startUploadWithoutEnd(application);
			for (int i = 0; i < 16; i++) {
				var _ = executor.submit(() -> {
					while (true) {
						String name = "object-" + next.getAndIncrement();
						HttpResponse<byte[]> response = client.put(name, contentOf(name));
						acknowledged.put(name, ObjectClient.json(response, "$.sha256").toString());
					}
				});
			}
			await().atMost(Duration.ofSeconds(60)).until(() -> acknowledged.size() >= 50);
			application.kill();
		}
		assertThat(uploads()).isNotEmpty();
		assertThat(next.get()).isGreaterThan(acknowledged.size());

		RunningApplication restarted = start();
		ObjectClient newClient = newClient(restarted);
		assertThat(uploads()).isEmpty();
		assertThat(restarted.output()).containsPattern("removed [1-9]\\d* unfinished upload");
		List<String> names = names(newClient);
		assertThat(names).containsAll(acknowledged.keySet()).doesNotContain("unfinished");
		assertThat(newClient.read("/objects", "$.unreadable")).isEqualTo(List.of());
		for (String name : names) {
			HttpResponse<byte[]> response = newClient.get(name);
			byte[] content = contentOf(name);
			assertThat(response.body()).isEqualTo(content);
			assertThat(response.headers().firstValue("ETag")).hasValue('"' + ObjectClient.sha256(content) + '"');
			assertThat(acknowledged.getOrDefault(name, ObjectClient.sha256(content)))
				.isEqualTo(ObjectClient.sha256(content));
		}
	}

	/**
	 * On the fallback, because {@code strace} does not see what io_uring does. The steps
	 * are the same on the ring, which {@code UploadTests} watches from inside.
	 */
	@Test
	void everyStepOfAnUploadEndsBeforeTheNextBegins() throws Exception {
		SystemCallTrace.assumeAvailable();
		SystemCallTrace trace = new SystemCallTrace(this.directory,
				"write,pwrite64,writev,pwritev2,fdatasync,fsync,rename,renameat,renameat2,sendto");
		ObjectClient client = newClient(start(trace, "--iouring.mode=never"));
		int startup = trace.calls().size();
		client.put("object", new byte[1_000_000]);
		List<Call> calls = trace.calls();
		calls = calls.subList(startup, calls.size());
		int written = -1;
		for (Call write : all(calls, isOn("/.uploads/").and((call) -> call.name().contains("write")))) {
			assertThat(write.succeeded()).isTrue();
			written = Math.max(written, write.ended());
		}
		assertThat(written).isPositive();
		Call sync = only(calls, isOn("/.uploads/").and((call) -> call.name().equals("fdatasync")));
		Call rename = only(calls, (call) -> call.name().startsWith("rename") && call.text().contains("/.uploads/"));
		Call directorySync = only(calls, isOn("/objects>").and((call) -> call.name().equals("fsync")));
		Call answer = only(calls, (call) -> call.text().contains("\"HTTP/1.1 201"));
		assertThat(rename.text()).contains("objects/object\"");
		assertThat(List.of(sync, rename, directorySync, answer)).allMatch(Call::succeeded);
		assertThat(sync.began()).isGreaterThan(written);
		assertThat(rename.began()).isGreaterThan(sync.ended());
		assertThat(directorySync.began()).isGreaterThan(rename.ended());
		assertThat(answer.began()).isGreaterThan(directorySync.ended());
	}

	@Test
	void ringTransfersAllDataWithoutSystemCallsForIt() throws Exception {
		SystemCallTrace.assumeAvailable();
		SystemCallTrace trace = new SystemCallTrace(this.directory,
				"read,write,readv,writev,pread64,pwrite64,preadv,pwritev,preadv2,pwritev2,mmap,sendfile,splice,"
						+ "copy_file_range,openat");
		ObjectClient client = newClient(start(trace, "--iouring.mode=always", "--iouring.path=ring"));
		byte[] content = contentOf("object");
		for (int i = 0; i < 10; i++) {
			assertThat(client.put("object-" + i, content).statusCode()).isEqualTo(201);
			assertThat(client.get("object-" + i).body()).isEqualTo(content);
			assertThat(client.get("object-" + i, "Range", "bytes=1-2").statusCode()).isEqualTo(206);
		}
		assertThat(names(client)).hasSize(10);
		List<Call> calls = trace.calls();
		// The trace sees files under the directory, of which the lock is one.
		assertThat(all(calls, (call) -> call.text().contains("/objects/.lock"))).isNotEmpty();
		// asking once whether a file can be read without waiting names no memory
		assertThat(all(calls, isWith("/objects/").and((call) -> !call.text().contains("iov_base=NULL")))).isEmpty();
		assertThat(all(calls, (call) -> call.text().matches("openat.*/objects/(object-|\\.uploads/).*"))).isEmpty();

		assertThat(client.read("/actuator/health", "$.components.iouring.status")).isEqualTo("UP");
		assertThat(client.read("/actuator/health", "$.components.iouring.details.backend")).isEqualTo("io_uring");
		assertThat(count(client, "iouring.submissions")).isGreaterThan(100);
		assertThat(count(client, "iouring.completions")).isGreaterThan(100);
		assertThat(count(client, "iouring.enters")).isPositive();
		assertThat(count(client, "iouring.operations?tag=path:ring")).isGreaterThan(100);
		assertThat(count(client, "iouring.operations?tag=path:inline")).isZero();
		assertThat(count(client, "iouring.operations?tag=path:fallback")).isZero();
		assertThat(new String(client.send(client.request("/actuator/prometheus")).body(), StandardCharsets.UTF_8))
			.contains("iouring_submissions");
	}

	private RunningApplication start(String... arguments) throws IOException {
		return start(List.of(), arguments);
	}

	private RunningApplication start(SystemCallTrace trace, String... arguments) throws IOException {
		return start(trace.command(), arguments);
	}

	private RunningApplication start(List<String> wrapper, String... arguments) throws IOException {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.add("--sample.directory=objects");
		RunningApplication application = RunningApplication.start(wrapper, this.directory, all.toArray(String[]::new));
		this.resources.add(application);
		return application;
	}

	private ObjectClient newClient(RunningApplication application) {
		ObjectClient client = new ObjectClient(application.port());
		this.resources.add(client);
		return client;
	}

	/**
	 * Starts an upload that is certainly not finished when the application dies.
	 */
	private void startUploadWithoutEnd(RunningApplication application) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), application.port());
		this.resources.add(socket);
		OutputStream output = socket.getOutputStream();
		output.write("PUT /objects/unfinished HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"
			.getBytes(StandardCharsets.US_ASCII));
		output.write(new byte[1_000_000]);
	}

	private List<Path> uploads() throws IOException {
		try (Stream<Path> files = Files.list(this.directory.resolve("objects/.uploads"))) {
			return files.toList();
		}
	}

	private static List<String> names(ObjectClient client) {
		return ((List<?>) client.read("/objects", "$.objects[*].name")).stream().map(String::valueOf).toList();
	}

	private static long count(ObjectClient client, String meter) {
		return ((Number) client.read("/actuator/metrics/" + meter, "$.measurements[0].value")).longValue();
	}

	private static List<Call> all(List<Call> calls, Predicate<Call> predicate) {
		return calls.stream().filter(predicate).toList();
	}

	private static Call only(List<Call> calls, Predicate<Call> predicate) {
		List<Call> found = all(calls, predicate);
		assertThat(found).hasSize(1);
		return found.getFirst();
	}

	/**
	 * Calls whose file descriptor is for a file with that in its path.
	 */
	private static Predicate<Call> isOn(String path) {
		return (call) -> call.text().matches("\\w+\\(\\d+<[^>]*" + path + ".*");
	}

	/**
	 * Calls, other than those that open it, with such a file in any place: mmap and
	 * sendfile do not have it in the first.
	 */
	private static Predicate<Call> isWith(String path) {
		return (call) -> !call.name().equals("openat") && call.text().matches(".*\\d<[^>]*" + path + ".*");
	}

	/**
	 * Up to 1 MiB that only this name has.
	 */
	private static byte[] contentOf(String name) {
		Random random = new Random(name.hashCode());
		byte[] content = new byte[random.nextInt(1024 * 1024)];
		random.nextBytes(content);
		return content;
	}

	private static String sha256(Path file) throws Exception {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		try (OutputStream output = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
			Files.copy(file, output);
		}
		return HexFormat.of().formatHex(digest.digest());
	}

	private static byte[] lastBytes(Path file, int count) throws IOException {
		ByteBuffer bytes = ByteBuffer.allocate(count);
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
			channel.read(bytes, channel.size() - count);
		}
		return bytes.array();
	}

}
