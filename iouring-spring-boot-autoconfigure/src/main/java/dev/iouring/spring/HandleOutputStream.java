package dev.iouring.spring;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;

/**
 * Writes a file onwards from a position. Small writes are collected in a buffer.
 */
final class HandleOutputStream extends OutputStream {

	private static final int BUFFER_SIZE = 64 * 1024;

	private final FileHandle file;

	private final OnClose onClose;

	/** Where the buffer goes. */
	private long position;

	private ByteBuffer buffer = ByteBuffer.allocate(0);

	private boolean closed;

	HandleOutputStream(FileHandle file, long position, OnClose onClose) {
		this.file = file;
		this.position = position;
		this.onClose = onClose;
	}

	@Override
	public void write(int value) throws IOException {
		reserve(1);
		this.buffer.put((byte) value);
	}

	@Override
	public void write(byte[] source, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, source.length);
		if (length >= BUFFER_SIZE) {
			flush();
			writeFile(ByteBuffer.wrap(source, offset, length));
			return;
		}
		reserve(length);
		this.buffer.put(source, offset, length);
	}

	private void reserve(int length) throws IOException {
		checkOpen();
		if (this.buffer.capacity() == 0) {
			this.buffer = ByteBuffer.allocateDirect(BUFFER_SIZE);
		}
		if (this.buffer.remaining() < length) {
			flush();
		}
	}

	@Override
	public void flush() throws IOException {
		checkOpen();
		this.buffer.flip();
		try {
			writeFile(this.buffer);
		}
		finally {
			// what could not be written stays
			this.buffer.compact();
		}
	}

	private void writeFile(ByteBuffer source) throws IOException {
		checkOpen();
		int before = source.position();
		try {
			if (source.hasRemaining()) {
				this.file.writeFully(source, this.position);
			}
		}
		catch (IoUringException ex) {
			throw ex.getCause();
		}
		finally {
			this.position += source.position() - before;
		}
	}

	private void checkOpen() throws IOException {
		if (this.closed) {
			throw new ClosedChannelException();
		}
	}

	@Override
	public void close() throws IOException {
		if (this.closed) {
			return;
		}
		IOException failure = null;
		try {
			flush();
		}
		catch (IOException ex) {
			failure = ex;
		}
		this.closed = true;
		if (this.onClose == OnClose.CLOSE) {
			try {
				this.file.close();
			}
			catch (IoUringException ex) {
				if (failure == null) {
					throw ex.getCause();
				}
				failure.addSuppressed(ex);
			}
		}
		if (failure != null) {
			throw failure;
		}
	}

	/** What becomes of the file when the stream is closed. */
	enum OnClose {

		CLOSE, KEEP_OPEN

	}

}
