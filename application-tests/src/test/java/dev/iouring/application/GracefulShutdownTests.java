package dev.iouring.application;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.iouring.IoUring;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A servlet application that is closed while it answers a request.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GracefulShutdownTests {

	@TempDir
	private Path directory;

	@Test
	void aRequestThatStillReadsWhenTheApplicationIsClosedEndsWell(CapturedOutput output) throws Exception {
		Path pipe = this.directory.resolve("pipe");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
		try (ConfigurableApplicationContext context = start(pipe);
				HttpClient client = HttpClient.newHttpClient();
				FileChannel end = FileChannel.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
			IoUring ring = context.getBean(IoUring.class);
			CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request(context),
					HttpResponse.BodyHandlers.ofString());
			Awaitility.await().until(() -> ring.statistics().inFlight() > 0);
			Thread closing = Thread.ofPlatform().start(context::close);
			Awaitility.await()
				.atMost(Duration.ofSeconds(60))
				.until(() -> output.getOut().contains("Commencing graceful shutdown"));
			assertThat(answer).isNotDone();
			assertThat(closing.isAlive()).isTrue();
			assertThat(ring.state()).isEqualTo(IoUring.State.OPEN);
			end.write(ByteBuffer.wrap("Hello".getBytes(StandardCharsets.UTF_8)));
			HttpResponse<String> response = answer.get(60, TimeUnit.SECONDS);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo("Hello again");
			closing.join();
			assertThat(output).contains("Graceful shutdown complete");
			assertThat(ring.state()).isEqualTo(IoUring.State.CLOSED);
		}
	}

	private static ConfigurableApplicationContext start(Path pipe) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "server.shutdown=graceful", "spring.lifecycle.timeout-per-shutdown-phase=60s",
					"pipe=" + pipe)
			.run();
	}

	private static HttpRequest request(ConfigurableApplicationContext context) {
		return HttpRequest.newBuilder(URI.create("http://localhost:%s/pipe"
			.formatted(context.getEnvironment().getRequiredProperty("local.server.port")))).build();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Pipes.class)
	static class Application {

	}

	@RestController
	record Pipes(IoUringTemplate io, @Value("${pipe}") Path pipe) {

		/** Waits for the other end, and uses the ring once more then. */
		@GetMapping("/pipe")
		String read() throws IOException {
			try (FileHandle file = this.io.open(this.pipe)) {
				ByteBuffer target = ByteBuffer.allocate(5);
				file.readFully(target, 0);
				String read = StandardCharsets.UTF_8.decode(target.flip()).toString();
				return this.io.exists(this.pipe) ? read + " again" : read;
			}
		}

	}

}
