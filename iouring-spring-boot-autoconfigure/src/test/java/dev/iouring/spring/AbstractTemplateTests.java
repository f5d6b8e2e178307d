package dev.iouring.spring;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import dev.iouring.IoUring;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the tests of a subclass with a template on the ring and on the fallback.
 */
@ParameterizedClass
@EnumSource(Backend.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
abstract class AbstractTemplateTests {

	@Parameter
	Backend backend;

	@TempDir
	Path directory;

	IoUring io;

	IoUringTemplate template;

	@BeforeEach
	void createTemplate() {
		this.io = this.backend.create();
		this.template = new IoUringTemplate(this.io);
	}

	@AfterEach
	void closeRing() {
		// A test that left the flag set would fail the next one.
		Thread.interrupted();
		this.io.close();
	}

	Path file(String name) {
		return this.directory.resolve(name);
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static ByteBuffer buffer(String text) {
		return ByteBuffer.wrap(bytes(text));
	}

	static String text(ByteBuffer buffer) {
		return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
	}

}
