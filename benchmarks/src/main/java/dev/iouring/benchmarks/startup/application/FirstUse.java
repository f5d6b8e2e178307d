package dev.iouring.benchmarks.startup.application;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.iouring.spring.IoUringTemplate;

/**
 * Uses a template. A class of its own, which is not loaded where there is no starter.
 */
final class FirstUse {

	private FirstUse() {
	}

	static void of(Object template) throws IOException {
		Path file = Files.createTempFile("startup", ".txt");
		try {
			((IoUringTemplate) template).replace(file, "used".getBytes(StandardCharsets.UTF_8));
		}
		finally {
			Files.delete(file);
		}
	}

}
