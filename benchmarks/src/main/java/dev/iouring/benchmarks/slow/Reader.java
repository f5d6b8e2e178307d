package dev.iouring.benchmarks.slow;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A slow source, opened in one of the ways that are compared.
 */
interface Reader extends Closeable {

	/** What to read where there are no positions. */
	long NO_POSITION = -1;

	/** Waits until something was read, and returns how many bytes. */
	int read(ByteBuffer target, long position) throws IOException;

}
