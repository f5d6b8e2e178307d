package dev.iouring.application;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import dev.iouring.spring.IoUringTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a web application serves from {@code iouring:} locations, whichever its web stack
 * is, with io_uring and without.
 */
@ParameterizedClass
@ValueSource(strings = { "when-available", "never" })
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class AbstractResourceApplicationTests {

	private static final int LARGE = 64 * 1024 * 1024;

	@Parameter
	String mode;

	private Path temporary;

	private final HttpClient client = HttpClient.newHttpClient();

	private byte[] digits;

	private ConfigurableApplicationContext context;

	private int port;

	@BeforeAll
	void keepDirectory(@TempDir Path directory) {
		this.temporary = directory;
	}

	@BeforeParameterizedClassInvocation
	void start() throws IOException {
		Path directory = this.temporary.resolve(this.mode);
		Path base = Files.createDirectories(directory.resolve("base/static/deep")).getParent().getParent();
		Files.writeString(directory.resolve("secret.txt"), "SECRET");
		Files.writeString(base.resolve("private.txt"), "SECRET");
		Files.writeString(base.resolve("greeting.txt"), "hello");
		Files.writeString(base.resolve("early.properties"), "early.answer=42");
		Files.writeString(base.resolve("static/ä b.txt"), "umlaut");
		Files.writeString(base.resolve("static/deep/app.js"), "let x;");
		Files.createSymbolicLink(base.resolve("static/link.txt"), Path.of("../../secret.txt"));
		Files.createSymbolicLink(base.resolve("static/up"), Path.of("../.."));
		this.digits = new byte[100_000];
		new Random(1).nextBytes(this.digits);
		this.digits = HexFormat.of().formatHex(this.digits).getBytes(StandardCharsets.US_ASCII);
		Files.write(base.resolve("static/digits.txt"), this.digits);
		Files.setLastModifiedTime(base.resolve("static/digits.txt"),
				FileTime.from(Instant.parse("2026-01-02T03:04:05Z")));
		try (var large = Files.newByteChannel(base.resolve("static/large.bin"), StandardOpenOption.CREATE_NEW,
				StandardOpenOption.WRITE)) {
			large.position(LARGE - 1L).write(ByteBuffer.wrap(new byte[] { 7 }));
		}
		this.context = new SpringApplicationBuilder(application()).web(type())
			.properties("server.port=0", "iouring.mode=" + this.mode, "iouring.resources.base-directory=" + base,
					"spring.web.resources.static-locations=iouring:static/",
					"spring.web.resources.cache.cachecontrol.max-age=1h", "spring.main.banner-mode=off")
			.run();
		this.port = this.context.getEnvironment().getRequiredProperty("local.server.port", int.class);
	}

	@AfterParameterizedClassInvocation
	void stop() {
		this.context.close();
	}

	@AfterAll
	void closeClient() {
		this.client.close();
	}

	abstract Class<?> application();

	abstract WebApplicationType type();

	/** Where the web stack answers requests for several ranges. */
	abstract List<String> pathsWithSeveralRanges();

	private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
		if (headers.length > 0) {
			request.headers(headers);
		}
		// the client's own timeout does not count what follows the headers
		return this.client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
			.get(20, TimeUnit.SECONDS);
	}

	private static String text(HttpResponse<byte[]> response) {
		return new String(response.body(), StandardCharsets.UTF_8);
	}

	private static String header(HttpResponse<?> response, String name) {
		return response.headers().firstValue(name).orElse(null);
	}

	@Test
	void propertySourcesAndValuesAreResolved() throws Exception {
		assertThat(this.context.getEnvironment().getProperty("early.answer")).isEqualTo("42");
		HttpResponse<byte[]> response = get("/greeting");
		assertThat(text(response)).isEqualTo("hello");
		assertThat(header(response, "Content-Length")).isEqualTo("5");
		var statistics = this.context.getBean(IoUringTemplate.class).statistics();
		assertThat(this.mode.equals("never") ? statistics.fallbackOperations() : statistics.ringOperations())
			.isPositive();
	}

	@Test
	void patternsAreInjected() throws Exception {
		assertThat(text(get("/found"))).isEqualTo("app.js,digits.txt,ä b.txt");
	}

	@Test
	void aRangeOfAResourceIsServed() throws Exception {
		for (String path : List.of("/download?name=static/digits.txt", "/digits.txt")) {
			HttpResponse<byte[]> middle = get(path, "Range", "bytes=150000-150009");
			assertThat(middle.statusCode()).as(path).isEqualTo(206);
			assertThat(header(middle, "Content-Range")).isEqualTo("bytes 150000-150009/200000");
			assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(this.digits, 150_000, 150_010));
			HttpResponse<byte[]> last = get(path, "Range", "bytes=-5");
			assertThat(last.body()).isEqualTo(Arrays.copyOfRange(this.digits, 199_995, 200_000));
		}
	}

	@Test
	void severalRangesOfAResourceAreServed() throws Exception {
		for (String path : pathsWithSeveralRanges()) {
			HttpResponse<byte[]> several = get(path, "Range", "bytes=100000-100004,10-14");
			assertThat(several.statusCode()).as(path).isEqualTo(206);
			assertThat(header(several, "Content-Type")).startsWith("multipart/byteranges");
			assertThat(text(several)).contains("Content-Range: bytes 100000-100004/200000")
				.contains(new String(this.digits, 100_000, 5, StandardCharsets.US_ASCII))
				.contains("Content-Range: bytes 10-14/200000")
				.contains(new String(this.digits, 10, 5, StandardCharsets.US_ASCII));
			assertThat(get(path, "Range", "bytes=200000-").statusCode()).isEqualTo(416);
		}
	}

	@Test
	void aResourceThatIsNotModifiedIsNotSent() throws Exception {
		HttpResponse<byte[]> first = get("/download?name=static/digits.txt");
		assertThat(first.body()).isEqualTo(this.digits);
		assertThat(header(first, "Last-Modified")).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
		assertThat(get("/download?name=static/digits.txt", "If-None-Match", header(first, "ETag")).statusCode())
			.isEqualTo(304);
		assertThat(get("/download?name=static/digits.txt", "If-Modified-Since", "Fri, 02 Jan 2026 03:04:05 GMT")
			.statusCode()).isEqualTo(304);
		assertThat(get("/download?name=static/digits.txt", "If-Modified-Since", "Thu, 01 Jan 2026 03:04:05 GMT")
			.statusCode()).isEqualTo(200);
	}

	@Test
	void staticResourcesAreServedWithCachingHeaders() throws Exception {
		HttpResponse<byte[]> response = get("/digits.txt");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEqualTo(this.digits);
		assertThat(header(response, "Cache-Control")).isEqualTo("max-age=3600");
		assertThat(header(response, "Last-Modified")).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
		assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
		assertThat(header(response, "Content-Type")).startsWith("text/plain");
		assertThat(get("/digits.txt", "If-Modified-Since", "Fri, 02 Jan 2026 03:04:05 GMT").statusCode())
			.isEqualTo(304);
		assertThat(text(get("/%C3%A4%20b.txt"))).isEqualTo("umlaut");
		assertThat(text(get("/deep/app.js"))).isEqualTo("let x;");
		assertThat(text(get("/routed/deep/app.js"))).isEqualTo("let x;");
		assertThat(get("/none.txt").statusCode()).isEqualTo(404);
		assertThat(get("/deep").statusCode()).isEqualTo(404);
		assertThat(get("/deep/").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/../private.txt", "/../../secret.txt", "/deep/../../private.txt", "/%2e%2e/private.txt",
			"/%2e%2e%2fprivate.txt", "/..%2fprivate.txt", "/%252e%252e/private.txt", "/%252e%252e%252fprivate.txt",
			"/..%5cprivate.txt", "/..\\private.txt", "/%00../private.txt", "/digits.txt%00",
			"/deep/..%252f..%252fsecret.txt", "//etc/passwd", "/%2fetc/passwd", "/file:/etc/passwd",
			"/iouring:private.txt", "/..;/private.txt", "/%c0%ae%c0%ae/private.txt", "/link.txt", "/up/secret.txt",
			"/routed/../private.txt", "/routed/%2e%2e/private.txt", "/routed/..%2fprivate.txt",
			"/routed/%252e%252e/private.txt", "/routed/..%5cprivate.txt", "/routed/link.txt", "/routed/up/secret.txt",
			"/download?name=../secret.txt", "/download?name=%2e%2e/secret.txt",
			"/download?name=static/..%2f..%2f..%2fsecret.txt", "/download?name=/etc/passwd",
			"/download?name=//etc/passwd", "/download?name=static/link.txt", "/download?name=static/up/secret.txt",
			"/download?name=%252e%252e/secret.txt", "/download?name=..%5csecret.txt",
			"/download?name=static/digits.txt%00.png" })
	void nothingOutsideIsServed(String path) throws Exception {
		String response = raw(path);
		assertThat(response).matches("(?s)HTTP/1.1 4\\d\\d.*").doesNotContain("SECRET", "root:");
	}

	/** Sends a path that clients would refuse or tidy up. */
	private String raw(String path) throws IOException {
		try (Socket socket = connect(path)) {
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

	private Socket connect(String path) throws IOException {
		Socket socket = new Socket("localhost", this.port);
		socket.getOutputStream()
			.write("GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".formatted(path)
				.getBytes(StandardCharsets.ISO_8859_1));
		return socket;
	}

	@Test
	void aLargeFileIsStreamed() throws Exception {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		byte[] chunk = new byte[64 * 1024];
		long received = 0;
		byte last = 0;
		long before = threads.getTotalThreadAllocatedBytes();
		try (Socket socket = connect("/large.bin"); InputStream stream = socket.getInputStream()) {
			for (int count = stream.read(chunk); count >= 0; count = stream.read(chunk)) {
				received += count;
				last = chunk[Math.max(count - 1, 0)];
			}
		}
		assertThat(received).isBetween((long) LARGE, LARGE + 1000L);
		assertThat(last).isEqualTo((byte) 7);
		assertThat(threads.getTotalThreadAllocatedBytes() - before).isLessThan(LARGE / 2);
	}

	@Test
	void manyClientsAreServedAtOnce() {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/digits.txt"))
			.build();
		List<CompletableFuture<HttpResponse<byte[]>>> responses = IntStream.range(0, 40)
			.mapToObj((_) -> this.client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray()))
			.toList();
		assertThat(responses).allSatisfy((response) -> assertThat(response.join().body()).isEqualTo(this.digits));
	}

}
