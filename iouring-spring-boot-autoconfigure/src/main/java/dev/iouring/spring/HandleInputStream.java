package dev.iouring.spring;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Objects;

import dev.iouring.IoUringNotAllowedException;

/**
 * Reads a file onwards from a position. Small reads are served from a buffer; large ones
 * go to the caller's memory at once. The buffer is not shared or reused, so that a stream
 * closed in the middle of a read cannot damage another one.
 */
final class HandleInputStream extends InputStream {

	private static final int BUFFER_SIZE = 64 * 1024;

	/** As much as the JDK itself dares to allocate. */
	private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

	private final FileHandle file;

	private final long end;

	private final OnClose onClose;

	/** Where the file is read next; the buffer holds what is before that. */
	private long position;

	private ByteBuffer buffer = ByteBuffer.allocate(0);

	private boolean closed;

	HandleInputStream(FileHandle file, long position, long length, OnClose onClose) {
		this.file = file;
		this.position = position;
		this.end = (length <= Long.MAX_VALUE - position) ? position + length : Long.MAX_VALUE;
		this.onClose = onClose;
	}

	@Override
	public int read() throws IOException {
		return fill() ? this.buffer.get() & 0xff : -1;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, target.length);
		if (length == 0) {
			return 0;
		}
		if (!this.buffer.hasRemaining() && length >= BUFFER_SIZE) {
			return readFile(ByteBuffer.wrap(target, offset, length));
		}
		if (!fill()) {
			return -1;
		}
		int count = Math.min(length, this.buffer.remaining());
		this.buffer.get(target, offset, count);
		return count;
	}

	@Override
	public byte[] readNBytes(int length) throws IOException {
		if (length < 0) {
			throw new IllegalArgumentException("'length' must not be negative but was " + length);
		}
		// The size is a hint only: a pipe has none, and a file may grow.
		byte[] bytes = new byte[Math.clamp(expected(), 0, length)];
		int count = readNBytes(bytes, 0, bytes.length);
		if (count < bytes.length || count == length) {
			return (count < bytes.length) ? Arrays.copyOf(bytes, count) : bytes;
		}
		byte[] rest = super.readNBytes(length - count);
		if (rest.length == 0) {
			return bytes;
		}
		byte[] all = Arrays.copyOf(bytes, count + rest.length);
		System.arraycopy(rest, 0, all, count, rest.length);
		return all;
	}

	@Override
	public byte[] readAllBytes() throws IOException {
		// What does not fit must not be taken for the end.
		if (expected() <= MAX_ARRAY) {
			byte[] all = readNBytes(MAX_ARRAY);
			if (all.length < MAX_ARRAY || read() < 0) {
				return all;
			}
		}
		throw new OutOfMemoryError("What is left to read does not fit into an array");
	}

	@Override
	public long transferTo(OutputStream target) throws IOException {
		Objects.requireNonNull(target, "target");
		byte[] chunk = new byte[BUFFER_SIZE];
		long total = 0;
		for (int count = read(chunk); count >= 0; count = read(chunk)) {
			target.write(chunk, 0, count);
			total += count;
		}
		return total;
	}

	@Override
	public long skip(long count) throws IOException {
		checkOpen();
		if (count <= 0) {
			return 0;
		}
		long skipped = Math.min(count, this.buffer.remaining());
		this.buffer.position(this.buffer.position() + (int) skipped);
		long ahead;
		try {
			ahead = Math.clamp(size() - this.position, 0, count - skipped);
		}
		catch (IoUringNotAllowedException ex) {
			return skipped + super.skip(count - skipped);
		}
		this.position = Math.min(this.position + ahead, this.end);
		return skipped + ahead;
	}

	@Override
	public int available() throws IOException {
		checkOpen();
		return Math.clamp(expected(), 0, Integer.MAX_VALUE);
	}

	/** How many bytes are left if the size of the file is anything to go by. */
	private long expected() throws IOException {
		try {
			return this.buffer.remaining() + Math.max(size() - this.position, 0);
		}
		catch (IoUringNotAllowedException ex) {
			return this.buffer.remaining();
		}
	}

	private long size() throws IOException {
		try {
			return Math.min(this.file.size(), this.end);
		}
		catch (IoUringException ex) {
			throw ex.getCause();
		}
	}

	private boolean fill() throws IOException {
		checkOpen();
		if (this.buffer.hasRemaining()) {
			return true;
		}
		if (this.buffer.capacity() == 0) {
			this.buffer = ByteBuffer.allocateDirect(Math.clamp(this.end - this.position, 1, BUFFER_SIZE));
		}
		this.buffer.clear();
		int count;
		try {
			count = readFile(this.buffer);
		}
		finally {
			this.buffer.flip();
		}
		return count > 0;
	}

	private int readFile(ByteBuffer target) throws IOException {
		checkOpen();
		long left = this.end - this.position;
		if (left <= 0) {
			return -1;
		}
		int limit = target.limit();
		target.limit(target.position() + (int) Math.min(target.remaining(), left));
		try {
			int count = this.file.read(target, this.position);
			this.position += Math.max(count, 0);
			return count;
		}
		catch (IoUringException ex) {
			throw ex.getCause();
		}
		finally {
			target.limit(limit);
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
		this.closed = true;
		if (this.onClose == OnClose.CLOSE) {
			try {
				this.file.close();
			}
			catch (IoUringException ex) {
				throw ex.getCause();
			}
		}
	}

	/** What becomes of the file when the stream is closed. */
	enum OnClose {

		CLOSE, KEEP_OPEN

	}

}
