package dev.iouring.benchmarks.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

import dev.iouring.benchmarks.harness.PathSplit;

/**
 * A file, opened in one of the ways that are compared. Thread-safe. All calls wait until
 * the work is done.
 */
interface OpenFile extends Closeable {

	/** Reads what fits into the buffer, and returns how many bytes. */
	int read(ByteBuffer target, long position) throws IOException, InterruptedException;

	/** Writes the buffer, and returns how many bytes. */
	int write(ByteBuffer source, long position) throws IOException, InterruptedException;

	/** Makes what was written durable, {@code fdatasync}. */
	void sync() throws IOException, InterruptedException;

	/** Which way all operations have gone until now. */
	default PathSplit paths() {
		return PathSplit.NONE;
	}

}
