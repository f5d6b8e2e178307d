package dev.iouring;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sees to it that no more than half of the carriers of virtual threads are in calls that
 * may keep them, so that the other virtual threads go on.
 */
final class CarrierPermits {

	/** Of the whole process, as the carriers are. */
	static final CarrierPermits OF_PROCESS = new CarrierPermits(
			Integer.getInteger("jdk.virtualThreadScheduler.parallelism", Runtime.getRuntime().availableProcessors()));

	private static final int SPINS = 32;

	/**
	 * As long as some usual calls take, and far less than the ring would: if those that
	 * have the permits do not return by then, they are stuck.
	 */
	private static final long MAX_WAIT_NANOS = 20_000;

	/** For how long nobody waits after somebody has waited in vain. */
	private static final long HOPELESS_NANOS = 1_000_000;

	private final int limit;

	private final AtomicInteger used = new AtomicInteger();

	/** How many wait. */
	private final AtomicInteger waiting = new AtomicInteger();

	/** Until when, by {@link System#nanoTime()}, waiting is in vain. */
	private volatile long hopelessUntil = System.nanoTime();

	/**
	 * Creates permits.
	 * @param carriers how many carriers there are. A single one is never kept
	 */
	CarrierPermits(int carriers) {
		this.limit = carriers / 2;
	}

	/**
	 * Takes a permit if one becomes free in a moment. Platform threads need none: they
	 * keep nobody but themselves.
	 */
	boolean tryAcquire() {
		if (!Thread.currentThread().isVirtual()) {
			return true;
		}
		if (this.limit == 0) {
			return false;
		}
		// Those who wait come first: one that comes again and again would leave them
		// nothing.
		return (this.waiting.get() == 0 && take()) || await();
	}

	private boolean take() {
		int used = this.used.get();
		return used < this.limit && this.used.compareAndSet(used, used + 1);
	}

	private boolean await() {
		long start = System.nanoTime();
		if (start - this.hopelessUntil < 0) {
			return false;
		}
		this.waiting.incrementAndGet();
		try {
			do {
				for (int i = 0; i < SPINS; i++) {
					if (take()) {
						return true;
					}
					Thread.onSpinWait();
				}
			}
			while (System.nanoTime() - start < MAX_WAIT_NANOS);
		}
		finally {
			this.waiting.decrementAndGet();
		}
		this.hopelessUntil = start + HOPELESS_NANOS;
		return false;
	}

	/** On the thread that acquired. */
	void release() {
		if (Thread.currentThread().isVirtual()) {
			this.used.decrementAndGet();
		}
	}

}
