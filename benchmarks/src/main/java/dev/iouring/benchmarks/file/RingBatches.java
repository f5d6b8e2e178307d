package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.IoUring;
import dev.iouring.Operation;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.file.IoUringFile;

/**
 * This library, all reads in one submission.
 */
final class RingBatches implements BatchApi {

	private final Engine engine;

	RingBatches(Engine engine) {
		this.engine = engine;
	}

	@Override
	public String name() {
		return this.engine.name();
	}

	@Override
	public Batch open(Path file, List<ByteBuffer> buffers) throws IOException {
		IoUring io = this.engine.open();
		try {
			return new RingBatch(io, IoUringFile.open(io, file),
					buffers.stream().map(MemorySegment::ofBuffer).toList());
		}
		catch (IOException ex) {
			io.close();
			throw ex;
		}
	}

	private record RingBatch(IoUring io, IoUringFile file, List<MemorySegment> buffers) implements Batch {

		@Override
		public int read(long[] positions) throws IOException {
			List<Operation> reads = new ArrayList<>(positions.length);
			for (int i = 0; i < positions.length; i++) {
				reads.add(Operation.read(this.file.descriptor(), this.buffers.get(i), positions[i]));
			}
			this.io.executeAll(reads);
			int read = 0;
			for (Operation one : reads) {
				read += one.result();
			}
			return read;
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
