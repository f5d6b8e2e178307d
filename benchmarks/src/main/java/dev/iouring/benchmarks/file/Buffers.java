package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Memory that every way to use files can take as it is.
 */
public final class Buffers {

	static final int PAGE_SIZE = 4096;

	private Buffers() {
	}

	/**
	 * A direct buffer that begins at a page, as {@code O_DIRECT} needs it.
	 * @param size in bytes
	 * @return the buffer
	 */
	public static ByteBuffer allocate(int size) {
		return ByteBuffer.allocateDirect(size + PAGE_SIZE).alignedSlice(PAGE_SIZE).slice(0, size);
	}

	/**
	 * Fails unless everything was read that was asked for.
	 * @param read bytes that were
	 * @param wanted bytes that should be
	 * @throws IOException if they are others
	 */
	public static void requireRead(int read, int wanted) throws IOException {
		if (read != wanted) {
			throw new IOException("read %d of %d bytes".formatted(read, wanted));
		}
	}

}
