package dev.iouring.benchmarks.slow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import dev.iouring.IoUring;
import dev.iouring.benchmarks.file.Engine;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.file.IoUringFile;

/**
 * This library.
 */
final class RingSource implements SourceApi {

	private final Engine engine;

	private final IoUring io;

	RingSource(Engine engine) throws IOException {
		this.engine = engine;
		this.io = engine.open();
	}

	@Override
	public String name() {
		return this.engine.name();
	}

	@Override
	public Reader open(Path source) throws IOException {
		IoUringFile file = IoUringFile.open(this.io, source);
		return new Reader() {

			@Override
			public int read(ByteBuffer target, long position) throws IOException {
				return file.read(target, Math.max(position, 0));
			}

			@Override
			public void close() throws IOException {
				file.close();
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
