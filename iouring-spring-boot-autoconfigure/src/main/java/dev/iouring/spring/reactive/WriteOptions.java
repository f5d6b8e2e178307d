package dev.iouring.spring.reactive;

import org.springframework.util.Assert;

/**
 * How a stream is written to a file. Immutable.
 *
 * @param bufferSize how many bytes are written at a time at most, at least 1. Smaller
 * buffers that arrive meanwhile are put together, so that small ones do not cost a write
 * each
 * @param prefetch how many buffers may be requested and not yet written at a time, at
 * least 1
 */
public record WriteOptions(int bufferSize, int prefetch) {

	private static final WriteOptions DEFAULTS = new WriteOptions(64 * 1024, 32);

	public WriteOptions {
		Assert.isTrue(bufferSize >= 1, () -> "'bufferSize' must be at least 1 but was " + bufferSize);
		Assert.isTrue(prefetch >= 1, () -> "'prefetch' must be at least 1 but was " + prefetch);
	}

	/**
	 * Returns the defaults: 64 KiB at a time and 32 buffers.
	 * @return the default options
	 */
	public static WriteOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns these options with another size of the writes.
	 * @param bufferSize in bytes, at least 1
	 * @return new options
	 */
	public WriteOptions withBufferSize(int bufferSize) {
		return new WriteOptions(bufferSize, this.prefetch);
	}

	/**
	 * Returns these options with another number of buffers to request.
	 * @param prefetch at least 1
	 * @return new options
	 */
	public WriteOptions withPrefetch(int prefetch) {
		return new WriteOptions(this.bufferSize, prefetch);
	}

}
