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
public abstract class AbstractTemplateTests {

	@Parameter
	protected Backend backend;

	@TempDir
	protected Path directory;

	protected IoUring io;

	protected IoUringTemplate template;

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

	protected Path file(String name) {
		return this.directory.resolve(name);
	}

	protected static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	protected static ByteBuffer buffer(String text) {
		return ByteBuffer.wrap(bytes(text));
	}

	protected static String text(ByteBuffer buffer) {
		return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
	}

}
