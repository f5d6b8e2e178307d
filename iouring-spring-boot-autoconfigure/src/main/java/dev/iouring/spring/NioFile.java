package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A file with positions, on {@code java.nio}.
 */
final class NioFile extends NioChannelFile {

	/**
	 * The JDK copies heap memory through a direct buffer as large as the transfer, which
	 * it keeps for each thread.
	 */
	private static final int MAX_HEAP_TRANSFER = 256 * 1024;

	/** What the JDK asks of memory for direct I/O on all but a few file systems. */
	private static final int DIRECT_MEMORY_ALIGNMENT = 4096;

	private final boolean appending;

	private final boolean direct;

	NioFile(NioBackend backend, NioIdentity identity, FileChannel channel, Set<OpenOption> options) {
		super(backend, identity, channel);
		this.appending = options.contains(StandardOpenOption.APPEND);
		this.direct = OpenOptions.isDirect(options);
	}

	@Override
	public int read(ByteBuffer target, long position) throws IOException {
		if (isMisaligned(target)) {
			ByteBuffer copy = ByteBuffer.allocate(Math.min(target.remaining(), MAX_HEAP_TRANSFER));
			int count = read(copy, position);
			target.put(copy.flip());
			return count;
		}
		ByteBuffer part = part(target);
		int count = this.backend.call(FallbackOperation.READ, () -> this.channel.read(part, position));
		target.position(target.position() + Math.max(count, 0));
		return count;
	}

	@Override
	public int write(ByteBuffer source, long position) throws IOException {
		if (isMisaligned(source)) {
			ByteBuffer copy = ByteBuffer.allocate(Math.min(source.remaining(), MAX_HEAP_TRANSFER));
			int count = write(copy.put(0, source, source.position(), copy.capacity()), position);
			source.position(source.position() + count);
			return count;
		}
		ByteBuffer part = part(source);
		// Not every system appends when it is told a position.
		int count = this.backend.call(FallbackOperation.WRITE,
				() -> this.appending ? this.channel.write(part) : this.channel.write(part, position));
		source.position(source.position() + count);
		return count;
	}

	/**
	 * Whether the JDK would refuse the memory. It aligns heap memory itself, and the ring
	 * any.
	 */
	private boolean isMisaligned(ByteBuffer buffer) {
		return this.direct && buffer.isDirect()
				&& buffer.alignmentOffset(buffer.position(), DIRECT_MEMORY_ALIGNMENT) != 0;
	}

	private static ByteBuffer part(ByteBuffer buffer) {
		int length = buffer.isDirect() ? buffer.remaining() : Math.min(buffer.remaining(), MAX_HEAP_TRANSFER);
		return buffer.slice(buffer.position(), length);
	}

	@Override
	public void truncate(long size) throws IOException {
		this.backend.<@Nullable Void>call(FallbackOperation.FTRUNCATE, () -> {
			grow(size);
			this.channel.truncate(size);
			return null;
		});
	}

	private void grow(long size) throws IOException {
		long missing = size - this.channel.size();
		if (missing > 0 && !this.appending) {
			writeBehind(size);
			return;
		}
		while (missing > 0) {
			missing -= this.channel.write(ByteBuffer.allocate((int) Math.min(missing, MAX_HEAP_TRANSFER)));
		}
	}

	/** Makes the file at least so large, without touching what is in it. */
	private void writeBehind(long size) throws IOException {
		if (!this.direct) {
			this.channel.write(ByteBuffer.allocate(1), size - 1);
			return;
		}
		// The last block may have content, which a file open for writing cannot keep.
		long next = Math.ceilDiv(size, DIRECT_MEMORY_ALIGNMENT) * DIRECT_MEMORY_ALIGNMENT;
		this.channel.write(ByteBuffer.allocate(DIRECT_MEMORY_ALIGNMENT), next);
	}

}
