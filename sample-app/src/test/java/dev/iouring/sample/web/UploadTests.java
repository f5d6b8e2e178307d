package dev.iouring.sample.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.iouring.sample.AbstractObjectStoreTests;
import dev.iouring.sample.ObjectClient;
import dev.iouring.spring.IoUringException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.iouring.sample.web.ObjectControllerTests.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class UploadTests extends AbstractObjectStoreTests {

	private static final int LIMIT = 1024 * 1024;

	@Test
	void contentIsDurableBeforeTheNameIsAndBeforeTheAnswer() {
		this.client.put("object", new byte[300_000]);
		assertThat(this.log.drain()).containsSubsequence("open upload", "writeFully upload", "writeFully upload",
				"writeFully upload", "force upload false", "close upload", "move upload object",
				"syncDirectory " + this.directory.getFileName(), "answer 201");
	}

	@Test
	void deletionIsDurableBeforeTheAnswer() {
		this.client.put("object", new byte[1]);
		this.log.drain();
		assertThat(this.client.delete("object").statusCode()).isEqualTo(204);
		assertThat(this.log.drain()).containsExactly("stat object", "deleteIfExists object",
				"syncDirectory " + this.directory.getFileName());
	}

	@Test
	void objectThatIsDeclaredTooLargeIsRefusedBeforeItIsSent() throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.getOutputStream().write("""
					PUT /objects/large HTTP/1.1
					Host: localhost
					Content-Length: %d
					Expect: 100-continue

					""".formatted(LIMIT + 1).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(answer).startsWith("HTTP/1.1 413").contains("An object must not be larger than 1048576 bytes");
		}
		assertThat(this.log.drain()).noneMatch((event) -> event.startsWith("open"));
	}

	@Test
	void objectThatIsTooLargeIsRefusedThoughItIsSent() throws IOException {
		HttpResponse<byte[]> response = this.client.put("large", new byte[LIMIT + 1]);
		assertProblem(response, 413, "An object must not be larger than 1048576 bytes");
		assertThat(files()).isEmpty();
	}

	@Test
	void objectThatTurnsOutTooLargeIsRefusedAndLeavesNothing() throws IOException {
		HttpResponse<byte[]> response = this.client.put("large",
				BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(new byte[LIMIT + 1])));
		assertProblem(response, 413, "An object must not be larger than 1048576 bytes");
		assertThat(files()).isEmpty();
		assertThat(uploads()).isEmpty();
	}

	@Test
	void conditionThatFailsIsToldBeforeTheObjectIsSent() throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.getOutputStream().write("""
					PUT /objects/object HTTP/1.1
					Host: localhost
					Content-Length: 1000
					If-Match: *
					Expect: 100-continue

					""".replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
				.startsWith("HTTP/1.1 412");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 600000", "Transfer-Encoding: chunked" })
	void uploadThatBreaksOffLeavesNothing(String framing) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.getOutputStream().write("""
					PUT /objects/broken HTTP/1.1
					Host: localhost
					%s

					927C0
					""".formatted(framing).replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
			socket.getOutputStream().write(new byte[300_000]);
			await().atMost(Duration.ofSeconds(10)).until(() -> uploads().size() == 1);
		}
		await().atMost(Duration.ofSeconds(10)).until(() -> uploads().isEmpty());
		assertThat(files()).isEmpty();
		assertThat(this.client.get("broken").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "write failed: ENOSPC (28) no space left on the device", "No space left on device",
			"Disk quota exceeded" })
	void fullDiskIsReportedAndTheUploadRemoved(String reason) throws IOException {
		this.log.failNextWrite(new IoUringException("write", new FileSystemException("upload", null, reason)));
		assertProblem(this.client.put("object", new byte[10]), 507, "no space left");
		assertThat(files()).isEmpty();
		assertThat(uploads()).isEmpty();
	}

	@Test
	void nameOfAnObjectIsNotTakenForTheReasonOfAFailure() throws IOException {
		this.log.failNextWrite(new IoUringException("Could not write '/objects/ENOSPC'",
				new FileSystemException("/objects/ENOSPC", null, "Input/output error")));
		assertProblem(this.client.put("ENOSPC", new byte[10]), 500, "The server's log says why");
	}

	@Test
	void otherFailureIsNotTheClientsAffair() throws IOException {
		this.log.failNextWrite(new IoUringException("write of /secret/place failed", new IOException("broken disk")));
		HttpResponse<byte[]> response = this.client.put("object", new byte[10]);
		assertProblem(response, 500, "The server's log says why");
		assertThat(new String(response.body(), StandardCharsets.UTF_8)).doesNotContain("secret", "broken");
		assertThat(uploads()).isEmpty();
	}

	@Test
	void lastOfManyWritersOfANameWinsAndReadersNeverSeeAMixture() throws Exception {
		int writers = 8;
		List<Future<String>> written = new ArrayList<>();
		this.client.put("contended", versionOf(0));
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			for (int i = 1; i <= writers; i++) {
				byte[] version = versionOf(i);
				written.add(executor.submit(() -> {
					for (int round = 0; round < 5; round++) {
						assertThat(this.client.put("contended", version).statusCode()).isEqualTo(200);
					}
					return ObjectClient.sha256(version);
				}));
			}
			while (!written.stream().allMatch(Future::isDone)) {
				HttpResponse<byte[]> response = this.client.get("contended");
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(response.headers().firstValue("ETag"))
					.hasValue('"' + ObjectClient.sha256(response.body()) + '"');
				assertThat(response.body()).isEqualTo(versionOf(response.body()[0]));
			}
		}
		List<String> versions = new ArrayList<>();
		for (Future<String> version : written) {
			versions.add(version.get());
		}
		assertThat(ObjectClient.sha256(this.client.get("contended").body())).isIn(versions);
		assertThat(files()).hasSize(1);
		assertThat(uploads()).isEmpty();
	}

	@Test
	void onlyOneOfManyWritersCreatesAnObject() throws Exception {
		try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> statuses = new ArrayList<>();
			for (int i = 0; i < 16; i++) {
				byte[] version = versionOf(i);
				statuses
					.add(executor.submit(() -> this.client.put("created", version, "If-None-Match", "*").statusCode()));
			}
			List<Integer> outcome = new ArrayList<>();
			for (Future<Integer> status : statuses) {
				outcome.add(status.get());
			}
			assertThat(outcome).containsOnly(201, 412).containsOnlyOnce(201);
		}
	}

	/**
	 * Versions differ in every byte and in length.
	 */
	private static byte[] versionOf(int number) {
		byte[] version = new byte[300_000 + number];
		Arrays.fill(version, (byte) number);
		return version;
	}

}
