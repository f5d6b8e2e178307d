package dev.iouring.benchmarks.file;

import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/**
 * Where in a file a thread reads or writes next. Not thread-safe: each thread has its
 * own.
 */
final class Positions {

	private Positions() {
	}

	/** Any block of the file. */
	static LongSupplier random(long fileSize, int blockSize, int thread) {
		SplittableRandom random = new SplittableRandom(thread);
		long blocks = fileSize / blockSize;
		return () -> random.nextLong(blocks) * blockSize;
	}

	/** One block after the other of the thread's own part of the file, over and over. */
	static LongSupplier sequential(long fileSize, int blockSize, int thread, int threads) {
		long part = fileSize / blockSize / threads * blockSize;
		if (part == 0) {
			throw new IllegalArgumentException(
					"%d bytes are too few for %d threads and blocks of %d".formatted(fileSize, threads, blockSize));
		}
		long start = thread * part;
		return new LongSupplier() {

			private long next;

			@Override
			public long getAsLong() {
				long position = start + this.next;
				this.next = (this.next + blockSize) % part;
				return position;
			}

		};
	}

}
