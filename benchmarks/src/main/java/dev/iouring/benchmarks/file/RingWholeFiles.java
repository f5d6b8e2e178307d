package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Supplier;

import dev.iouring.IoUring;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.file.IoUringFile;

/**
 * This library.
 *
 * @param engine its set-up
 * @param reading gives each thread what reads an open file
 */
record RingWholeFiles(Engine engine, Supplier<Reading> reading) implements WholeFileApi {

	/** As {@link java.nio.file.Files#readAllBytes} gives the content. */
	static RingWholeFiles intoNewArray(Engine engine) {
		return new RingWholeFiles(engine, () -> (file) -> file.io().readAllBytes(file.descriptor()).length);
	}

	static RingWholeFiles intoBuffer(Engine engine) {
		return new RingWholeFiles(engine, () -> {
			ByteBuffer buffer = Buffers.allocate(BUFFER_SIZE);
			return (file) -> file.readFully(buffer.clear(), 0);
		});
	}

	@Override
	public String name() {
		return this.engine.name();
	}

	@Override
	public Reader open() throws IOException {
		return new RingReader(this.engine.open(), this.reading);
	}

	/**
	 * Reads an open file to its end and returns its size.
	 */
	@FunctionalInterface
	interface Reading {

		int read(IoUringFile file) throws IOException;

	}

	private record RingReader(IoUring io, Supplier<Reading> reading) implements Reader {

		@Override
		public ThreadReader forThread() {
			Reading reading = this.reading.get();
			return (path) -> read(path, reading);
		}

		private int read(Path path, Reading reading) throws IOException {
			try (IoUringFile file = IoUringFile.open(this.io, path)) {
				return reading.read(file);
			}
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
