package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

import dev.iouring.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * A file with positions, on {@code java.nio}.
 */
final class NioFile implements BackendFile {

	/**
	 * The JDK copies heap memory through a direct buffer as large as the transfer, which
	 * it keeps for each thread.
	 */
	private static final int MAX_HEAP_TRANSFER = 256 * 1024;

	private final NioBackend backend;

	private final NioIdentity identity;

	private final FileChannel channel;

	private final boolean appending;

	NioFile(NioBackend backend, NioIdentity identity, FileChannel channel, boolean appending) {
		this.backend = backend;
		this.identity = identity;
		this.channel = channel;
		this.appending = appending;
	}

	@Override
	public int read(ByteBuffer target, long position) throws IOException {
		ByteBuffer part = part(target);
		int count = this.backend.call(() -> this.channel.read(part, position));
		target.position(target.position() + Math.max(count, 0));
		return count;
	}

	@Override
	public int write(ByteBuffer source, long position) throws IOException {
		ByteBuffer part = part(source);
		// Not every system appends when it is told a position.
		int count = this.backend
			.call(() -> this.appending ? this.channel.write(part) : this.channel.write(part, position));
		source.position(source.position() + count);
		return count;
	}

	private static ByteBuffer part(ByteBuffer buffer) {
		int length = buffer.isDirect() ? buffer.remaining() : Math.min(buffer.remaining(), MAX_HEAP_TRANSFER);
		return buffer.slice(buffer.position(), length);
	}

	@Override
	public FileStatus status() throws IOException {
		return this.backend.call(() -> this.identity.status(this.channel));
	}

	@Override
	public long size() throws IOException {
		return this.backend.call(this.channel::size);
	}

	@Override
	public void truncate(long size) throws IOException {
		this.backend.<@Nullable Void>call(() -> {
			grow(size);
			this.channel.truncate(size);
			return null;
		});
	}

	private void grow(long size) throws IOException {
		long missing = size - this.channel.size();
		if (missing > 0 && !this.appending) {
			this.channel.write(ByteBuffer.allocate(1), size - 1);
			return;
		}
		while (missing > 0) {
			missing -= this.channel.write(ByteBuffer.allocate((int) Math.min(missing, MAX_HEAP_TRANSFER)));
		}
	}

	@Override
	public void force(boolean metadata) throws IOException {
		this.backend.<@Nullable Void>call(() -> {
			this.channel.force(metadata);
			return null;
		});
	}

	@Override
	public boolean isOpen() {
		return this.channel.isOpen();
	}

	@Override
	public void close() throws IOException {
		this.backend.close(this.channel);
	}

}
