package dev.iouring.application.slice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * Tests what {@code @WebFluxTest} has of {@code iouring:} locations.
 */
@WebFluxTest(properties = "spring.web.resources.static-locations=iouring:static/")
class WebFluxSliceTests {

	@TempDir
	private static Path directory;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) throws IOException {
		Files.writeString(Files.createDirectory(directory.resolve("static")).resolve("page.txt"), "hello");
		registry.add("iouring.resources.base-directory", directory::toString);
	}

	@Test
	void staticResourcesAreServed(@Autowired WebTestClient client) {
		client.get().uri("/page.txt").exchange().expectStatus().isOk().expectBody(String.class).isEqualTo("hello");
	}

}
