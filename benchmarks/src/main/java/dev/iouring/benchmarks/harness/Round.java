package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the workers of one measurement together.
 */
final class Round {

	/**
	 * One for each worker, used by one round after the other, of whatever subject: those
	 * of a thousand workers take 30 MB. Two digits are exact to 1 %.
	 */
	private static final List<Histogram> HISTOGRAMS = new ArrayList<>();

	private final List<Histogram> latencies;

	private final CountDownLatch ready;

	private final CountDownLatch begin = new CountDownLatch(1);

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private volatile boolean over;

	Round(int workers) {
		this.ready = new CountDownLatch(workers);
		while (HISTOGRAMS.size() < workers) {
			HISTOGRAMS.add(new Histogram(Worker.LONGEST_NANOS, 2));
		}
		this.latencies = List.copyOf(HISTOGRAMS.subList(0, workers));
		this.latencies.forEach(Histogram::reset);
	}

	/** Where a worker notes how long its operations take. */
	Histogram latencies(int worker) {
		return this.latencies.get(worker);
	}

	/** Those of all workers, once these have ended. */
	Latencies latencies() {
		Histogram all = new Histogram(Worker.LONGEST_NANOS, 2);
		this.latencies.forEach(all::add);
		return Latencies.of(all);
	}

	void awaitBegin() throws InterruptedException {
		this.ready.countDown();
		this.begin.await();
	}

	void awaitReady() throws InterruptedException {
		this.ready.await();
	}

	void begin() {
		this.begin.countDown();
	}

	void end() {
		this.over = true;
		// so that nobody waits for a round that is over before it began
		this.begin.countDown();
	}

	boolean isOver() {
		return this.over;
	}

	/** One failure ends the round for all. */
	void failed(Throwable failure) {
		if (!this.failure.compareAndSet(null, failure)) {
			return;
		}
		this.over = true;
	}

	void requireSuccess() throws IOException {
		Throwable failure = this.failure.get();
		if (failure != null) {
			throw new IOException(failure.toString(), failure);
		}
	}

}
