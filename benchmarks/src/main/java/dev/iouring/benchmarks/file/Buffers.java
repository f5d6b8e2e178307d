package dev.iouring.benchmarks.file;

import java.nio.ByteBuffer;

/**
 * Memory that every way to use files can take as it is.
 */
final class Buffers {

	static final int PAGE_SIZE = 4096;

	private Buffers() {
	}

	/** A direct buffer that begins at a page, as {@code O_DIRECT} needs it. */
	static ByteBuffer allocate(int size) {
		return ByteBuffer.allocateDirect(size + PAGE_SIZE).alignedSlice(PAGE_SIZE).slice(0, size);
	}

}
