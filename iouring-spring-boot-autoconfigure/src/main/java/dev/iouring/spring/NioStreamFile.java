package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A pipe or a character device on {@code java.nio}: it has no positions, and reading or
 * writing can block forever, with no way to end that but to close the channel.
 *
 * <p>
 * Hence each transfer goes through a buffer of its own. An interrupted caller leaves at
 * once and its memory is not touched any more, while the transfer goes on: what a read
 * brings is kept for the next reader, and the next writer waits for the write. So nothing
 * is lost or reordered and the file stays open. Closing it ends the transfer.
 */
final class NioStreamFile extends NioChannelFile {

	private static final int MAX_TRANSFER = 64 * 1024;

	private final ReentrantLock readLock = new ReentrantLock();

	private final ReentrantLock writeLock = new ReentrantLock();

	private @Nullable FutureTask<@Nullable ByteBuffer> reading;

	private @Nullable FutureTask<Integer> writing;

	NioStreamFile(NioBackend backend, NioIdentity identity, FileChannel channel) {
		super(backend, identity, channel);
	}

	@Override
	public int read(ByteBuffer target, long position) throws IOException {
		if (!target.hasRemaining()) {
			return 0;
		}
		lock(this.readLock);
		try {
			if (this.reading == null) {
				int length = Math.min(target.remaining(), MAX_TRANSFER);
				this.reading = this.backend.startStream(FallbackOperation.READ, () -> receive(length));
			}
			ByteBuffer data;
			try {
				data = await(this.reading);
			}
			catch (ExecutionException ex) {
				this.reading = null;
				throw NioPool.failure(ex);
			}
			if (data == null) {
				this.reading = null;
				return -1;
			}
			int count = Math.min(data.remaining(), target.remaining());
			target.put(target.position(), data, data.position(), count);
			target.position(target.position() + count);
			data.position(data.position() + count);
			if (!data.hasRemaining()) {
				this.reading = null;
			}
			return count;
		}
		finally {
			this.readLock.unlock();
		}
	}

	private @Nullable ByteBuffer receive(int length) throws IOException {
		ByteBuffer data = ByteBuffer.allocate(length);
		return (this.channel.read(data) >= 0) ? data.flip() : null;
	}

	@Override
	public int write(ByteBuffer source, long position) throws IOException {
		if (!source.hasRemaining()) {
			return 0;
		}
		lock(this.writeLock);
		try {
			awaitWriting();
			ByteBuffer data = ByteBuffer.allocate(Math.min(source.remaining(), MAX_TRANSFER));
			data.put(0, source, source.position(), data.capacity());
			this.writing = this.backend.startStream(FallbackOperation.WRITE, () -> send(data));
			int count = awaitWriting();
			source.position(source.position() + count);
			return count;
		}
		finally {
			this.writeLock.unlock();
		}
	}

	private int send(ByteBuffer data) throws IOException {
		int length = data.remaining();
		while (data.hasRemaining()) {
			this.channel.write(data);
		}
		return length;
	}

	private int awaitWriting() throws IOException {
		if (this.writing == null) {
			return 0;
		}
		int count;
		try {
			count = await(this.writing);
		}
		catch (ExecutionException ex) {
			this.writing = null;
			throw NioPool.failure(ex);
		}
		this.writing = null;
		return count;
	}

	private static void lock(ReentrantLock lock) throws IOException {
		try {
			lock.lockInterruptibly();
		}
		catch (InterruptedException ex) {
			throw Interrupts.interrupted();
		}
	}

	private static <T extends @Nullable Object> T await(FutureTask<T> transfer) throws IOException, ExecutionException {
		try {
			return transfer.get();
		}
		catch (InterruptedException ex) {
			throw Interrupts.interrupted();
		}
	}

	@Override
	public void truncate(long size) throws IOException {
		this.backend.call(FallbackOperation.FTRUNCATE, () -> this.channel.truncate(size));
	}

}
