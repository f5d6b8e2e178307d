package dev.iouring.benchmarks.harness;

import java.util.concurrent.atomic.AtomicLongArray;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Repeats work until it is told to stop.
 */
final class Worker implements Runnable {

	static final long LONGEST_NANOS = 60_000_000_000L;

	/** Two are exact to 1 %; a histogram takes 30 kB then. */
	static final int DIGITS = 2;

	/**
	 * How often a virtual thread lets others have its carrier. One that never waits would
	 * keep it until the end, and the others would do nothing at all. A prime, so that
	 * what comes after a turn is timed as often as anything else.
	 */
	private static final int TURN = 61;

	private static final int MIDDLE = 16;

	private final Work work;

	private final Load load;

	/** After how many operations it lets others come, if it is a virtual thread. */
	private final int turn;

	/**
	 * In the middle of an array, so that no other worker's is on the same cache line.
	 */
	private final AtomicLongArray completed = new AtomicLongArray(2 * MIDDLE);

	/**
	 * Its own, so that a worker that should have ended long ago writes nowhere else.
	 */
	private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);

	private volatile @Nullable Round round;

	Worker(Work work, Load load) {
		this.work = work;
		this.load = load;
		// A thread that waits for a device in a call keeps its carrier meanwhile. If it
		// went on for many operations, those without a carrier would wait for all of
		// them.
		this.turn = load.isTimed() ? 1 : TURN;
	}

	/**
	 * Gets ready to be run once more.
	 * @param round what to wait for, and when to stop
	 */
	void prepare(Round round) {
		this.completed.set(MIDDLE, 0);
		this.latencies.reset();
		this.round = round;
	}

	/** How many operations it has completed in this round so far. */
	long completed() {
		return this.completed.getOpaque(MIDDLE) * this.load.operations();
	}

	/** How long its operations took, once it has ended. */
	Histogram latencies() {
		return this.latencies;
	}

	@Override
	public void run() {
		Round round = this.round;
		if (round == null) {
			throw new IllegalStateException("not prepared");
		}
		try {
			if (!round.awaitBegin()) {
				return;
			}
			if (this.load.isTimed()) {
				repeatTimed(round);
			}
			else {
				repeatSampled(round);
			}
		}
		catch (Exception | Error ex) {
			round.failed(ex);
		}
	}

	/**
	 * An operation begins when the one before it ends, or when the round begins, so that
	 * waiting for a carrier counts as much as waiting in the operation. It has begun,
	 * too, for a thread that waits for its turn or for a processor when the round ends.
	 */
	private void repeatTimed(Round round) throws Exception {
		boolean virtual = Thread.currentThread().isVirtual();
		long count = 0;
		long start = round.beginNanos();
		while (true) {
			this.work.perform();
			long end = System.nanoTime();
			record(end - start);
			start = end;
			completed(++count);
			if (round.wasOver(end)) {
				return;
			}
			takeTurns(virtual, count);
		}
	}

	private void repeatSampled(Round round) throws Exception {
		boolean virtual = Thread.currentThread().isVirtual();
		int mask = this.load.latencyInterval() - 1;
		long count = 0;
		while (!round.isOver()) {
			if ((count & mask) == 0) {
				long start = System.nanoTime();
				this.work.perform();
				record(System.nanoTime() - start);
			}
			else {
				this.work.perform();
			}
			completed(++count);
			takeTurns(virtual, count);
		}
	}

	private void record(long nanos) {
		this.latencies.recordValue(Math.min(nanos, LONGEST_NANOS));
	}

	private void completed(long count) {
		// one writer; the reader wants a recent value, not the latest
		this.completed.setOpaque(MIDDLE, count);
	}

	@SuppressWarnings("ThreadPriorityCheck") // fairness between virtual threads, not
												// correctness
	private void takeTurns(boolean virtual, long count) {
		if (virtual && count % this.turn == 0) {
			Thread.yield();
		}
	}

}
