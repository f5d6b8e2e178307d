package dev.iouring.application;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.iouring.spring.IoUringNoSuchFileException;
import dev.iouring.spring.IoUringTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@code /actuator/iouring} as operators see it.
 */
class EndpointTests {

	@TempDir
	private Path directory;

	@Test
	void answersWithTheRingsInServletApplications() throws Exception {
		assertAnswers(WebApplicationType.SERVLET);
	}

	@Test
	void answersWithTheRingsInReactiveApplications() throws Exception {
		assertAnswers(WebApplicationType.REACTIVE);
	}

	private void assertAnswers(WebApplicationType type) throws Exception {
		try (ConfigurableApplicationContext context = start(type, "iouring.path=ring", "iouring.rings.bulk.entries=8",
				"management.endpoints.web.exposure.include=iouring")) {
			IoUringTemplate template = context.getBean("ioUringTemplate", IoUringTemplate.class);
			template.read(Files.writeString(this.directory.resolve("file"), "hello"));
			Path missing = this.directory.resolve("secret");
			assertThatExceptionOfType(IoUringNoSuchFileException.class).isThrownBy(() -> template.read(missing));
			HttpResponse<String> response = get(context, "/actuator/iouring");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).doesNotContain("secret").doesNotContain(this.directory.toString());
			DocumentContext json = JsonPath.parse(response.body());
			assertThat(json.<Boolean>read("$.availability.available")).isTrue();
			assertThat(json.<String>read("$.rings.default.state")).isEqualTo("open");
			assertThat(json.<String>read("$.rings.bulk.state")).isEqualTo("new");
			assertThat(json.<Integer>read("$.rings.bulk.options.entries")).isEqualTo(8);
			assertThat(json.<String>read("$.rings.default.options.shutdownTimeout")).isEqualTo("PT5S");
			assertThat(json.<Integer>read("$.rings.default.granted.entries")).isEqualTo(256);
			assertThat(json.<Integer>read("$.rings.default.outcomes.openat.failed")).isEqualTo(1);
			assertThat(json.<Integer>read("$.rings.default.errors.ENOENT")).isEqualTo(1);
			HttpResponse<String> one = get(context, "/actuator/iouring/bulk");
			assertThat(JsonPath.parse(one.body()).<String>read("$.state")).isEqualTo("new");
			assertThat(get(context, "/actuator/iouring/other").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void tellsWhyThereIsNoRing() throws Exception {
		try (ConfigurableApplicationContext context = start(WebApplicationType.SERVLET, "iouring.mode=never",
				"management.endpoints.web.exposure.include=iouring")) {
			DocumentContext json = JsonPath.parse(get(context, "/actuator/iouring").body());
			assertThat(json.<Boolean>read("$.availability.available")).isFalse();
			assertThat(json.<String>read("$.availability.reason")).isEqualTo("DISABLED");
			assertThat(json.<String>read("$.availability.remedy")).contains("iouring.mode");
		}
	}

	@Test
	void isNotExposedUnlessAskedFor() throws Exception {
		try (ConfigurableApplicationContext context = start(WebApplicationType.SERVLET)) {
			assertThat(get(context, "/actuator/iouring").statusCode()).isEqualTo(404);
		}
	}

	private static ConfigurableApplicationContext start(WebApplicationType type, String... properties) {
		return new SpringApplicationBuilder(Application.class).web(type)
			.properties("server.port=0")
			.properties(properties)
			.run();
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String path) throws Exception {
		URI uri = URI
			.create("http://localhost:%s%s".formatted(context.getEnvironment().getProperty("local.server.port"), path));
		try (HttpClient client = HttpClient.newHttpClient()) {
			return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
