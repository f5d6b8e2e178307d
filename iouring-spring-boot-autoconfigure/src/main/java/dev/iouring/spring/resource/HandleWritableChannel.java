package dev.iouring.spring.resource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;

import dev.iouring.spring.FileHandle;

/**
 * Writes a file from its start, and closes it in the end. Not thread-safe.
 */
final class HandleWritableChannel implements WritableByteChannel {

	private final FileHandle file;

	private long position;

	HandleWritableChannel(FileHandle file) {
		this.file = file;
	}

	@Override
	public int write(ByteBuffer source) throws IOException {
		if (!isOpen()) {
			throw new ClosedChannelException();
		}
		int count = Failures.translating(() -> this.file.write(source, this.position));
		this.position += count;
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
