package dev.iouring.spring;

import java.io.IOException;
import java.nio.channels.FileChannel;

import dev.iouring.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * What files with positions and files without have in common on {@code java.nio}.
 */
abstract sealed class NioChannelFile implements BackendFile permits NioFile, NioStreamFile {

	final NioBackend backend;

	final FileChannel channel;

	private final NioIdentity identity;

	NioChannelFile(NioBackend backend, NioIdentity identity, FileChannel channel) {
		this.backend = backend;
		this.identity = identity;
		this.channel = channel;
	}

	@Override
	public byte[] readAllBytes() throws IOException {
		return new NioWholeRead(this, this.identity.path()).read();
	}

	@Override
	public FileStatus status() throws IOException {
		return this.backend.call(FallbackOperation.STATX, () -> this.identity.status(this.channel));
	}

	@Override
	public long size() throws IOException {
		return this.backend.call(FallbackOperation.STATX, this.channel::size);
	}

	@Override
	public void force(boolean metadata) throws IOException {
		this.backend.<@Nullable Void>call(FallbackOperation.FSYNC, () -> {
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
