package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import dev.iouring.IoUring;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.file.IoUringFile;

/**
 * This library.
 */
final class RingApi implements FileApi {

	private final Engine engine;

	RingApi(Engine engine) {
		this.engine = engine;
	}

	@Override
	public String name() {
		return this.engine.name();
	}

	@Override
	public OpenFile open(Path file, OpenMode mode) throws IOException {
		IoUring io = this.engine.open();
		try {
			return new Open(io, IoUringFile.open(io, file, ChannelApi.options(mode)));
		}
		catch (IOException ex) {
			io.close();
			throw ex;
		}
	}

	private record Open(IoUring io, IoUringFile file) implements OpenFile {

		@Override
		public int read(ByteBuffer target, long position) throws IOException {
			return this.file.read(target, position);
		}

		@Override
		public int write(ByteBuffer source, long position) throws IOException {
			return this.file.write(source, position);
		}

		@Override
		public void sync() throws IOException {
			this.file.force(false);
		}

		@Override
		public PathSplit paths() {
			return Engine.paths(this.io);
		}

		@Override
		public void close() throws IOException {
			try {
				this.file.close();
			}
			finally {
				this.io.close();
			}
		}

	}

}
