package dev.iouring.benchmarks.slow;

import org.HdrHistogram.Histogram;

/**
 * A virtual thread that has nothing to do with any file: it sleeps for a millisecond over
 * and over, and notes how late it was woken. What it needs to be woken is a carrier.
 *
 * <p>
 * While it is late it cannot note how late it would have been, had it slept meanwhile.
 * That is added: without it, a stop of a second would be one of many figures.
 */
final class Bystander {

	private static final long SLEEP_NANOS = 1_000_000;

	private static final long LONGEST_NANOS = 600_000_000_000L;

	private final Histogram lateness = new Histogram(LONGEST_NANOS, 3);

	private final Thread thread = Thread.ofVirtual().unstarted(this::run);

	private final long started = System.nanoTime();

	private volatile boolean over;

	private long wakeUps;

	Bystander() {
		this.thread.start();
	}

	private void run() {
		// being started is being woken, too
		record(System.nanoTime() - this.started);
		try {
			while (!this.over) {
				long start = System.nanoTime();
				Thread.sleep(0, (int) SLEEP_NANOS - 1);
				record(System.nanoTime() - start - SLEEP_NANOS);
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException("nobody interrupts it", ex);
		}
	}

	private void record(long late) {
		this.lateness.recordValueWithExpectedInterval(Math.clamp(late, 0, LONGEST_NANOS), SLEEP_NANOS);
		this.wakeUps++;
	}

	/** Tells it to stop. It does so when it is woken the next time. */
	void end() {
		this.over = true;
	}

	/** Waits until it has stopped. */
	void join() throws InterruptedException {
		this.thread.join();
	}

	/** To be read when it has stopped. */
	Histogram lateness() {
		return this.lateness;
	}

	long wakeUps() {
		return this.wakeUps;
	}

}
