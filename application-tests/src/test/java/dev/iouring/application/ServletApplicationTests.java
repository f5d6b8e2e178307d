package dev.iouring.application;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.iouring.spring.IoUringTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A servlet application that answers requests with files.
 */
class ServletApplicationTests {

	@TempDir
	private Path directory;

	@Test
	void aControllerAnswersWithWhatTheTemplateReads() throws Exception {
		Path file = this.directory.resolve("greeting.txt");
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.SERVLET)
			.properties("server.port=0", "file=" + file)
			.run(); HttpClient client = HttpClient.newHttpClient()) {
			context.getBean(IoUringTemplate.class).replace(file, "Hello".getBytes(StandardCharsets.UTF_8));
			URI uri = URI.create("http://localhost:%s/greeting"
				.formatted(context.getEnvironment().getProperty("local.server.port")));
			assertThat(client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString()).body())
				.isEqualTo("Hello");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Greetings.class)
	static class Application {

	}

	@RestController
	record Greetings(IoUringTemplate io, @Value("${file}") Path file) {

		@GetMapping("/greeting")
		String greet() {
			return this.io.readString(this.file, StandardCharsets.UTF_8);
		}

	}

}
