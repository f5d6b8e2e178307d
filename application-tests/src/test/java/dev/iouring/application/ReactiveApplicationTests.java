package dev.iouring.application;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.reactive.ReactiveIoUringTemplate;
import dev.iouring.spring.reactive.ReadOptions;
import io.netty.buffer.PooledByteBufAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A WebFlux application on Netty that streams files.
 */
@ParameterizedClass
@ValueSource(strings = { "when-available", "never" })
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReactiveApplicationTests {

	private static final int SIZE = 32 << 20;

	/** Reactor Netty requests 128, four are read ahead, and some are on their way. */
	private static final long MOST_BUFFERS = 128 + 4 + 4;

	@Parameter
	String mode;

	@TempDir
	private Path directory;

	private Path file;

	private ConfigurableApplicationContext context;

	private int port;

	@BeforeEach
	void start() {
		this.file = this.directory.resolve("file");
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE)
			.properties("server.port=0", "iouring.mode=" + this.mode, "file=" + this.file)
			.run();
		this.port = this.context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	@AfterEach
	void nothingIsLeft() {
		try (ConfigurableApplicationContext context = this.context) {
			PooledByteBufAllocator pool = context.getBean(PooledByteBufAllocator.class);
			IoUringTemplate template = context.getBean(IoUringTemplate.class);
			Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				assertThat(template.statistics().pendingFutures()).as("futures").isZero();
				assertThat(openFiles()).as("open files").isEmpty();
				assertThat(pool.pinnedDirectMemory()).as("bytes of buffers").isZero();
			});
		}
	}

	private List<String> openFiles() throws IOException {
		try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
			return list.map(ReactiveApplicationTests::target)
				.filter((target) -> target.contains(".iouring-") || target.startsWith(this.directory.toString()))
				.toList();
		}
	}

	private static String target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (IOException ex) {
			// closed since it was listed
			return "";
		}
	}

	private byte[] createFile() throws IOException {
		byte[] content = new byte[SIZE];
		new Random(1).nextBytes(content);
		Files.write(this.file, content);
		return content;
	}

	@Test
	void aSlowClientGetsTheWholeFileAndHoldsOnlySomeBuffers() throws Exception {
		byte[] content = createFile();
		PooledByteBufAllocator pool = this.context.getBean(PooledByteBufAllocator.class);
		long most = 0;
		try (Socket socket = connect()) {
			InputStream input = get(socket);
			String head = "";
			while (!head.endsWith("\r\n\r\n")) {
				head += (char) input.read();
			}
			assertThat(head).contains("200 OK").containsIgnoringCase("Content-Length: " + SIZE);
			for (int position = 0; position < SIZE; position += 1 << 20) {
				assertThat(input.readNBytes(1 << 20))
					.isEqualTo(Arrays.copyOfRange(content, position, position + (1 << 20)));
				most = Math.max(most, pool.pinnedDirectMemory());
				Thread.sleep(5);
			}
			assertThat(input.read()).isEqualTo(-1);
		}
		assertThat(most).isPositive().isLessThanOrEqualTo(MOST_BUFFERS * ReadOptions.defaults().bufferSize());
	}

	@Test
	void aClientThatGoesAwayLeavesNothing() throws Exception {
		createFile();
		for (int i = 0; i < 20; i++) {
			try (Socket socket = connect()) {
				assertThat(get(socket).readNBytes(1000 * i)).hasSize(1000 * i);
			}
		}
	}

	@Test
	void anUploadReplacesTheFile() throws Exception {
		byte[] content = createFile();
		Files.writeString(this.file, "former");
		try (HttpClient client = HttpClient.newHttpClient()) {
			HttpResponse<String> response = client
				.send(HttpRequest.newBuilder(URI.create("http://localhost:%d/file".formatted(this.port)))
					.PUT(HttpRequest.BodyPublishers.ofByteArray(content))
					.header("Content-Type", "application/octet-stream")
					.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).isEqualTo(200);
		}
		assertThat(this.file).hasBinaryContent(content);
	}

	@Test
	void anUploadThatBreaksOffLeavesTheFormerFile() throws Exception {
		Files.writeString(this.file, "former");
		for (int i = 0; i < 5; i++) {
			try (Socket socket = connect()) {
				OutputStream output = socket.getOutputStream();
				output.write(("PUT /file HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
						+ "Content-Length: " + SIZE + "\r\n\r\n")
					.getBytes(StandardCharsets.US_ASCII));
				output.write(new byte[1 << 20]);
				Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> openFiles().size() == 1);
			}
			Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
				try (Stream<Path> list = Files.list(this.directory)) {
					assertThat(list).containsExactly(this.file);
				}
			});
		}
		assertThat(this.file).hasContent("former");
	}

	private Socket connect() throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(64 * 1024);
		socket.connect(new InetSocketAddress("localhost", this.port));
		return socket;
	}

	private static InputStream get(Socket socket) throws IOException {
		socket.getOutputStream()
			.write("GET /file HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII));
		return socket.getInputStream();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(FileController.class)
	static class Application {

		/**
		 * One that keeps nothing in caches of threads, so that it knows what is in use.
		 */
		@Bean
		PooledByteBufAllocator pool() {
			return new PooledByteBufAllocator(true, 0, 1, 8192, 6, 0, 0, false);
		}

		@Bean
		ReadOptions readOptions(PooledByteBufAllocator pool) {
			return ReadOptions.defaults().withBufferFactory(new NettyDataBufferFactory(pool));
		}

	}

	@RestController
	record FileController(ReactiveIoUringTemplate io, ReadOptions options, @Value("${file}") Path file) {

		@GetMapping("/file")
		ResponseEntity<Flux<DataBuffer>> get() {
			return ResponseEntity.ok().contentLength(SIZE).body(this.io.read(this.file, this.options));
		}

		@PutMapping("/file")
		Mono<Void> put(@RequestBody Flux<DataBuffer> body) {
			return this.io.replace(this.file, body).then();
		}

	}

}
