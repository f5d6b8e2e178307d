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

	Round(int workers) {
		this.ready = new CountDownLatch(workers);
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
