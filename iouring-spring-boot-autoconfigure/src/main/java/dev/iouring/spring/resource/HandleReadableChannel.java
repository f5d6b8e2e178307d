package dev.iouring.spring.resource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;

import dev.iouring.spring.FileHandle;

/**
 * Reads a file from its start, straight into the caller's memory, and closes it in the
 * end. Not thread-safe.
 */
final class HandleReadableChannel implements ReadableByteChannel {

	private final FileHandle file;

	private long position;

	HandleReadableChannel(FileHandle file) {
		this.file = file;
	}

	@Override
	public int read(ByteBuffer target) throws IOException {
		if (!isOpen()) {
			throw new ClosedChannelException();
		}
		int count = Failures.translating(() -> this.file.read(target, this.position));
		this.position += Math.max(count, 0);
		return count;
	}

	@Override
	public boolean isOpen() {
		return this.file.isOpen();
	}

	@Override
	public void close() throws IOException {
		Failures.translating(this.file::close);
	}

}
