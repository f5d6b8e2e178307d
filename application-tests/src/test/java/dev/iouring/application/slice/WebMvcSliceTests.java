package dev.iouring.application.slice;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.iouring.IoUring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.core.io.Resource;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what {@code @WebMvcTest} has of {@code iouring:} locations.
 */
@WebMvcTest(properties = { "iouring.mode=always", "spring.web.resources.static-locations=iouring:static/" })
class WebMvcSliceTests {

	@TempDir
	private static Path directory;

	@Autowired
	private MockMvcTester mvc;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) throws IOException {
		Files.writeString(Files.createDirectory(directory.resolve("static")).resolve("page.txt"), "hello");
		registry.add("iouring.resources.base-directory", () -> directory);
	}

	@Test
	void staticResourcesAreServedWithoutARing(@Autowired ObjectProvider<IoUring> rings) {
		assertThat(this.mvc.get().uri("/page.txt")).hasStatusOk().bodyText().isEqualTo("hello");
		assertThat(rings).isEmpty();
	}

	@Test
	void patternsAreInjected(@Value("iouring:static/*.txt") Resource[] pages) {
		assertThat(pages).extracting(Resource::getFilename).containsExactly("page.txt");
	}

}
