package dev.iouring.benchmarks.slow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

import dev.iouring.benchmarks.linux.PageCache;
import dev.iouring.benchmarks.linux.ReadThrottle;

/**
 * A file on a file system as it is, whose device the kernel makes slow for this process.
 */
final class ThrottledFile implements SlowSource {

	private static final int BLOCK_SIZE = 4096;

	/** With 64 readers each read takes a third of a second. */
	private static final int READS_PER_SECOND = 200;

	private final Path path;

	private final long size;

	private final ReadThrottle throttle;

	ThrottledFile(Path path, long size) throws IOException {
		this.path = path;
		this.size = size;
		this.throttle = ReadThrottle.begin(path, READS_PER_SECOND);
	}

	@Override
	public Path path() {
		return this.path;
	}

	@Override
	public ByteBuffer buffer() {
		return ByteBuffer.allocateDirect(BLOCK_SIZE);
	}

	@Override
	public LongSupplier positions(int reader) {
		SplittableRandom random = new SplittableRandom(reader);
		return () -> random.nextLong(this.size / BLOCK_SIZE) * BLOCK_SIZE;
	}

	@Override
	public void begin() throws IOException {
		PageCache.drop(this.path);
	}

	/** The device answers all that was asked for, in its time. */
	@Override
	public void release(int readers) {
	}

	@Override
	public void close() throws IOException {
		this.throttle.close();
	}

}
