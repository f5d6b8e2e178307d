package dev.iouring.benchmarks.ring;

import java.io.IOException;

import dev.iouring.ring.CompletionHandler;
import dev.iouring.ring.Ring;
import dev.iouring.ring.RingOptions;
import dev.iouring.ring.SetupFlag;

/**
 * What a program does that knows what it does with a ring: fills entries, hands them
 * over, waits, and takes the completions. Belongs to the platform thread that opened it.
 */
public abstract class RingLoop implements AutoCloseable {

	/** The largest batch, and the size of the ring. */
	public static final int MAX_BATCH = 128;

	final Ring ring;

	private final Check check;

	RingLoop(int expectedResult) throws IOException {
		this.ring = Ring.open(RingOptions.builder()
			.entries(MAX_BATCH)
			.flags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN, SetupFlag.SUBMIT_ALL)
			.build());
		this.check = new Check(expectedResult);
	}

	/**
	 * Makes one batch of operations, from the first entry to the last completion.
	 * @param size 1 to {@link #MAX_BATCH}
	 * @throws IOException if the kernel refuses
	 */
	public final void batch(int size) throws IOException {
		fill(size);
		this.ring.submitAndWait(size);
		this.ring.cq().drain(this.check);
	}

	/**
	 * How many operations have completed.
	 * @return their number, in all batches so far
	 */
	public final long completed() {
		return this.check.completed;
	}

	abstract void fill(int size);

	@Override
	public void close() {
		this.ring.close();
	}

	private static final class Check implements CompletionHandler {

		private final int expected;

		private long completed;

		private Check(int expected) {
			this.expected = expected;
		}

		@Override
		public void completion(long userData, int result, int flags) {
			if (result != this.expected || userData >= MAX_BATCH) {
				throw new IllegalStateException("operation " + userData + " completed with " + result);
			}
			this.completed++;
		}

	}

}
