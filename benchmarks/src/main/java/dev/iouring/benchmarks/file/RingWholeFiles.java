package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;

import dev.iouring.IoUring;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.file.IoUringFile;

/**
 * This library.
 */
final class RingWholeFiles implements WholeFileApi {

	private static final int BUFFER_SIZE = 2 * Buffers.PAGE_SIZE;

	private final Engine engine;

	RingWholeFiles(Engine engine) {
		this.engine = engine;
	}

	@Override
	public String name() {
		return this.engine.name();
	}

	@Override
	public Reader open() throws IOException {
		return new RingReader(this.engine.open());
	}

	private record RingReader(IoUring io) implements Reader {

		@Override
		public ThreadReader forThread() {
			ByteBuffer buffer = Buffers.allocate(BUFFER_SIZE);
			return (path) -> {
				try (IoUringFile file = IoUringFile.open(this.io, path)) {
					return file.readFully(buffer.clear(), 0);
				}
			};
		}

		@Override
		public PathSplit paths() {
			return Engine.paths(this.io);
		}

		@Override
		public void close() {
			this.io.close();
		}

	}

}
