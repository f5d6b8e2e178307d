package dev.iouring.benchmarks.harness;

import java.util.concurrent.atomic.AtomicLong;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Repeats work until it is told to stop.
 */
final class Worker implements Runnable {

	private static final long LONGEST_NANOS = 600_000_000_000L;

	/**
	 * How often a virtual thread lets others have its carrier. One that never waits would
	 * keep it until the end, and the others would do nothing at all.
	 */
	private static final int TURN = 64;

	private final Work work;

	private final Load load;

	private final AtomicLong completed = new AtomicLong();

	/** Two digits are exact to 1 % and small enough for a thousand threads. */
	private final Histogram latencies = new Histogram(LONGEST_NANOS, 2);

	private volatile @Nullable Round round;

	Worker(Work work, Load load) {
		this.work = work;
		this.load = load;
	}

	void prepare(Round round) {
		this.completed.set(0);
		this.latencies.reset();
		this.round = round;
	}

	/** How many operations it has completed in this round so far. */
	long completed() {
		return this.completed.getOpaque() * this.load.operations();
	}

	/** To be read when the worker has ended. */
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
			round.awaitBegin();
			repeat(round);
		}
		catch (Exception | Error ex) {
			round.failed(ex);
		}
	}

	@SuppressWarnings("ThreadPriorityCheck") // fairness between virtual threads, not
												// correctness
	private void repeat(Round round) throws Exception {
		boolean virtual = Thread.currentThread().isVirtual();
		int mask = this.load.latencyInterval() - 1;
		long count = 0;
		while (!round.isOver()) {
			if ((count & mask) == 0) {
				long start = System.nanoTime();
				this.work.perform();
				this.latencies.recordValue(Math.min(System.nanoTime() - start, LONGEST_NANOS));
			}
			else {
				this.work.perform();
			}
			// one writer; the reader wants a recent value, not the latest
			this.completed.setOpaque(++count);
			if (virtual && count % TURN == 0) {
				Thread.yield();
			}
		}
	}

}
