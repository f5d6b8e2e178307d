package dev.iouring.spring.reactive;

import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.util.Assert;

/**
 * What of a file is read, and how. Immutable.
 *
 * @param position the first byte, at least 0. Ignored where a file has no positions, such
 * as a pipe
 * @param length how many bytes at most, at least 0
 * @param bufferSize how many bytes a buffer has room for, at least 1. Large files arrive
 * in buffers that are full but for the last, and pipes as they bring something
 * @param readAhead how many buffers are read or wait to be requested at a time, 1 to
 * {@value #MAX_READ_AHEAD}. A stream holds so many whatever is requested, so the memory
 * it takes is at most {@code readAhead * bufferSize} bytes. Pipes and the like are read
 * one buffer at a time
 * @param bufferFactory makes the buffers, on any thread
 */
public record ReadOptions(long position, long length, int bufferSize, int readAhead, DataBufferFactory bufferFactory) {

	/** The most buffers that a stream reads at a time. */
	public static final int MAX_READ_AHEAD = 256;

	private static final ReadOptions DEFAULTS = new ReadOptions(0, Long.MAX_VALUE, 64 * 1024, 4,
			DefaultDataBufferFactory.sharedInstance);

	public ReadOptions {
		Assert.isTrue(position >= 0, () -> "'position' must not be negative but was " + position);
		Assert.isTrue(length >= 0, () -> "'length' must not be negative but was " + length);
		Assert.isTrue(bufferSize >= 1, () -> "'bufferSize' must be at least 1 but was " + bufferSize);
		Assert.isTrue(readAhead >= 1 && readAhead <= MAX_READ_AHEAD,
				() -> "'readAhead' must be between 1 and %d but was %d".formatted(MAX_READ_AHEAD, readAhead));
		Assert.notNull(bufferFactory, "'bufferFactory' must not be null");
	}

	/**
	 * Returns the defaults: the whole file in heap buffers of 64 KiB, four at a time.
	 * @return the default options
	 */
	public static ReadOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns these options for a part of the file.
	 * @param position the first byte, at least 0
	 * @param length how many bytes at most, at least 0
	 * @return new options
	 */
	public ReadOptions withRange(long position, long length) {
		return new ReadOptions(position, length, this.bufferSize, this.readAhead, this.bufferFactory);
	}

	/**
	 * Returns these options with another size of the buffers.
	 * @param bufferSize in bytes, at least 1
	 * @return new options
	 */
	public ReadOptions withBufferSize(int bufferSize) {
		return new ReadOptions(this.position, this.length, bufferSize, this.readAhead, this.bufferFactory);
	}

	/**
	 * Returns these options with another number of buffers that are read at a time.
	 * @param readAhead 1 to {@value #MAX_READ_AHEAD}
	 * @return new options
	 */
	public ReadOptions withReadAhead(int readAhead) {
		return new ReadOptions(this.position, this.length, this.bufferSize, readAhead, this.bufferFactory);
	}

	/**
	 * Returns these options with other buffers, such as those of the response that they
	 * are written to.
	 * @param bufferFactory makes the buffers; thread-safe, as Spring's factories are
	 * @return new options
	 */
	public ReadOptions withBufferFactory(DataBufferFactory bufferFactory) {
		return new ReadOptions(this.position, this.length, this.bufferSize, this.readAhead, bufferFactory);
	}

	/** The position behind the last byte to read. */
	long end() {
		return (this.length <= Long.MAX_VALUE - this.position) ? this.position + this.length : Long.MAX_VALUE;
	}

}
