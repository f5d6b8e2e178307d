package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;

import dev.iouring.Descriptor;
import dev.iouring.FileStatus;
import dev.iouring.file.IoUringFile;

/**
 * A file opened through the ring, which does everything but counting.
 */
final class RingFile implements BackendFile {

	private final RingBackend backend;

	private final IoUringFile file;

	RingFile(RingBackend backend, IoUringFile file) {
		this.backend = backend;
		this.file = file;
	}

	Descriptor descriptor() {
		return this.file.descriptor();
	}

	@Override
	public int read(ByteBuffer target, long position) throws IOException {
		this.backend.begin(1);
		return this.file.read(target, position);
	}

	@Override
	public byte[] readAllBytes() throws IOException {
		this.backend.begin(1);
		return this.backend.io().readAllBytes(descriptor());
	}

	@Override
	public int write(ByteBuffer source, long position) throws IOException {
		this.backend.begin(1);
		return this.file.write(source, position);
	}

	@Override
	public FileStatus status() throws IOException {
		this.backend.begin(1);
		return this.file.status();
	}

	@Override
	public long size() throws IOException {
		this.backend.begin(1);
		return this.file.size();
	}

	@Override
	public void truncate(long size) throws IOException {
		this.backend.begin(1);
		this.file.truncate(size);
	}

	@Override
	public void force(boolean metadata) throws IOException {
		this.backend.begin(1);
		this.file.force(metadata);
	}

	@Override
	public boolean isOpen() {
		return this.file.isOpen();
	}

	@Override
	public void close() throws IOException {
		this.backend.count();
		this.file.close();
	}

}
