package dev.iouring.application;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import dev.iouring.spring.IoUringTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Whether an application gets requests that has lost io_uring, asked as Kubernetes does.
 */
@Timeout(120)
class HealthGroupTests {

	private static final String INCLUDE = "--management.endpoint.health.group.readiness.include=";

	@ParameterizedTest
	@CsvSource(nullValues = "-", delimiter = '|', textBlock = """
			iouring                      | when-available | -              | 200
			readinessState,iouring       | when-available | -              | 200
			readinessState,iouring       | always         | OUT_OF_SERVICE | 200
			readinessState,iouring       | never          | -              | 200
			readinessState,iouring       | never          | OUT_OF_SERVICE | 503
			readinessState,iouring       | never          | DOWN           | 503
			readinessState,iouring       | never          | UNKNOWN        | 200
			readinessState,iouring/bulk  | never          | OUT_OF_SERVICE | 503
			readinessState               | never          | DOWN           | 200
			""")
	void readinessIsWhatItsMembersSay(String members, String mode, String fallbackStatus, int expected)
			throws Exception {
		try (ConfigurableApplicationContext context = start(INCLUDE + members, "--iouring.mode=" + mode,
				"--iouring.rings.bulk.entries=8",
				"--management.health.iouring.fallback-status=" + ((fallbackStatus != null) ? fallbackStatus : "UP"))) {
			context.getBean(IoUringTemplate.class).exists(java.nio.file.Path.of("."));
			assertThat(get(context, "/actuator/health/readiness").statusCode()).isEqualTo(expected);
			assertThat(get(context, "/actuator/health/liveness").statusCode()).isEqualTo(200);
		}
	}

	@Test
	void theGroupShowsTheRingAndItsDetails() throws Exception {
		try (ConfigurableApplicationContext context = start(INCLUDE + "readinessState,iouring",
				"--management.endpoint.health.group.readiness.show-details=always")) {
			context.getBean(IoUringTemplate.class).exists(java.nio.file.Path.of("."));
			assertThat(get(context, "/actuator/health/readiness").body()).contains("\"iouring\"",
					"\"ring\":\"default\"", "\"backend\":\"io_uring\"", "\"state\":\"open\"");
		}
	}

	@Test
	void aRingThatDoesNotExistIsNoMember() {
		assertThatException().isThrownBy(() -> start(INCLUDE + "readinessState,iouring/bulk").close())
			.withMessageContaining("iouring/bulk");
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0")
			.run(arguments);
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
