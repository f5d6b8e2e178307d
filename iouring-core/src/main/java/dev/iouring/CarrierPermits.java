package dev.iouring;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sees to it that no more than half of the carriers of virtual threads are in calls that
 * may keep them, so that the other virtual threads go on.
 */
final class CarrierPermits {

	private static final int LIMIT = Integer.getInteger("jdk.virtualThreadScheduler.parallelism",
			Runtime.getRuntime().availableProcessors()) / 2;

	private static final int SPINS = 32;

	/**
	 * As long as some usual calls take, and far less than the ring would: if those that
	 * have the permits do not return by then, they are stuck.
	 */
	private static final long MAX_WAIT_NANOS = 20_000;

	/** Of the whole process, as the carriers are. */
	private static final AtomicInteger USED = new AtomicInteger();

	private CarrierPermits() {
	}

	/**
	 * Takes a permit if one becomes free in a moment. Platform threads need none: they
	 * keep nobody but themselves.
	 */
	static boolean tryAcquire() {
		if (!Thread.currentThread().isVirtual()) {
			return true;
		}
		if (LIMIT == 0) {
			return false;
		}
		long start = System.nanoTime();
		do {
			for (int i = 0; i < SPINS; i++) {
				int used = USED.get();
				if (used < LIMIT && USED.compareAndSet(used, used + 1)) {
					return true;
				}
				Thread.onSpinWait();
			}
		}
		while (System.nanoTime() - start < MAX_WAIT_NANOS);
		return false;
	}

	/** On the thread that acquired. */
	static void release() {
		if (Thread.currentThread().isVirtual()) {
			USED.decrementAndGet();
		}
	}

}
