package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import sh.blake.niouring.IoUring;
import sh.blake.niouring.IoUringFile;

/**
 * nio_uring, a library for loops of one thread, so each thread has a ring. Its reads have
 * no position, which is why it does nothing else here.
 */
final class NioUringWholeFiles implements WholeFileApi {

	private static final int RING_SIZE = 8;

	/** More rings than this take more locked memory than a user may have. */
	private static final int MOST_RINGS = 32;

	@Override
	public String name() {
		return "nio_uring";
	}

	@Override
	public Reader open() {
		return new Rings();
	}

	private static final class Rings implements Reader {

		private final List<IoUring> rings = new ArrayList<>();

		@Override
		public ThreadReader forThread() {
			if (this.rings.size() == MOST_RINGS) {
				return (_) -> {
					throw new IOException("a ring for each thread would be too many");
				};
			}
			// its native library exists for x86-64 alone
			try {
				IoUring ring = new IoUring(RING_SIZE);
				this.rings.add(ring);
				return new RingThread(ring);
			}
			catch (RuntimeException | LinkageError ex) {
				return (_) -> {
					throw new IOException(ex);
				};
			}
		}

		@Override
		public void close() {
			this.rings.forEach(IoUring::close);
		}

	}

	private static final class RingThread implements ThreadReader {

		private final IoUring ring;

		private final ByteBuffer buffer = Buffers.allocate(BUFFER_SIZE);

		private boolean done;

		RingThread(IoUring ring) {
			this.ring = ring;
		}

		@Override
		public int read(Path path) throws IOException {
			IoUringFile file = new IoUringFile(path.toString());
			try {
				this.done = false;
				file.onRead((_) -> this.done = true);
				this.ring.queueRead(file, this.buffer.clear());
				while (!this.done) {
					this.ring.execute();
				}
				return this.buffer.position();
			}
			finally {
				file.close();
			}
		}

	}

}
