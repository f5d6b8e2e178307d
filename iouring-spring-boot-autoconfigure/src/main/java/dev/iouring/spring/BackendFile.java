package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;

import dev.iouring.FileStatus;

/**
 * An open file below the seam, with the contract of {@link FileBackend}. Reads and writes
 * are done once and may be short, unless it says otherwise. Buffers advance by what was
 * transferred.
 */
interface BackendFile {

	/** Returns -1 at the end. */
	int read(ByteBuffer target, long position) throws IOException;

	/** Reads from the beginning to the end. */
	byte[] readAllBytes() throws IOException;

	int write(ByteBuffer source, long position) throws IOException;

	FileStatus status() throws IOException;

	long size() throws IOException;

	/** Sets the size, be it smaller or larger. */
	void truncate(long size) throws IOException;

	void force(boolean metadata) throws IOException;

	boolean isOpen();

	/** Ends what is going on and closes, even for an interrupted thread. Idempotent. */
	void close() throws IOException;

}
