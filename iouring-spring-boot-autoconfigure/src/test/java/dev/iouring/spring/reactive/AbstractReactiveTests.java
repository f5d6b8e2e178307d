package dev.iouring.spring.reactive;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.Set;

import dev.iouring.spring.AbstractTemplateTests;
import dev.iouring.spring.boot.autoconfigure.OpenResources;
import io.netty.buffer.PooledByteBufAllocator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the tests of a subclass with pooled buffers, and looks after each that all came
 * back and that no file is open.
 */
abstract class AbstractReactiveTests extends AbstractTemplateTests {

	static final Duration LONG = Duration.ofSeconds(30);

	/**
	 * A pool that keeps nothing in caches of threads, so that it knows what is in use.
	 */
	final PooledByteBufAllocator pool = new PooledByteBufAllocator(true, 0, 1, 8192, 6, 0, 0, false);

	final NettyDataBufferFactory buffers = new NettyDataBufferFactory(this.pool);

	GatedTemplate gated;

	ReactiveIoUringTemplate reactive;

	@BeforeEach
	void createReactiveTemplate() {
		this.gated = new GatedTemplate(this.io);
		this.reactive = new ReactiveIoUringTemplate(this.gated);
	}

	@AfterEach
	void nothingIsLeft() {
		Awaitility.await().atMost(LONG).untilAsserted(() -> {
			assertThat(this.gated.statistics().pendingFutures()).as("futures").isZero();
			assertThat(openFiles()).as("open files").isEmpty();
			assertThat(this.pool.pinnedDirectMemory()).as("bytes of buffers").isZero();
		});
	}

	Set<Integer> openFiles() throws IOException {
		Path real = this.directory.toRealPath();
		return OpenResources.descriptors((target) -> target.startsWith(real.toString()));
	}

	static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	DataBuffer pooled(byte[] bytes) {
		return this.buffers.allocateBuffer(Math.max(bytes.length, 1)).write(bytes);
	}

	DataBuffer pooled(String text) {
		return pooled(bytes(text));
	}

	static byte[] take(DataBuffer buffer) {
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return bytes;
	}

}
