package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Starts and stops the workers of one measurement together.
 */
final class Round {

	private final CountDownLatch ready;

	private final CountDownLatch begin = new CountDownLatch(1);

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	private volatile boolean over;

	private volatile boolean begun;

	private volatile long beginNanos;

	/** Written before {@link #over}. */
	private volatile long endNanos;

	Round(int workers) {
		this.ready = new CountDownLatch(workers);
	}

	/** Waits for it, and returns whether it began before it was over. */
	boolean awaitBegin() throws InterruptedException {
		this.ready.countDown();
		this.begin.await();
		return this.begun;
	}

	/** By {@link System#nanoTime()}, once it has begun. */
	long beginNanos() {
		return this.beginNanos;
	}

	void awaitReady() throws InterruptedException {
		this.ready.await();
	}

	void begin() {
		this.beginNanos = System.nanoTime();
		this.begun = true;
		this.begin.countDown();
	}

	void end() {
		stop();
		// so that nobody waits for a round that is over before it began
		this.begin.countDown();
	}

	private synchronized void stop() {
		if (!this.over) {
			this.endNanos = System.nanoTime();
			this.over = true;
		}
	}

	boolean isOver() {
		return this.over;
	}

	/** Whether it was over at a moment by {@link System#nanoTime()}. */
	boolean wasOver(long nanos) {
		return this.over && nanos - this.endNanos >= 0;
	}

	/** One failure ends the round for all. */
	void failed(Throwable failure) {
		if (!this.failure.compareAndSet(null, failure)) {
			return;
		}
		stop();
	}

	void requireSuccess() throws IOException {
		Throwable failure = this.failure.get();
		if (failure != null) {
			throw new IOException(failure.toString(), failure);
		}
	}

}
