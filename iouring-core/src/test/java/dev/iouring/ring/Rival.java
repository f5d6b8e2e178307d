package dev.iouring.ring;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * A thread that does the same thing over and over for a number of lanes, at the same time
 * as the thread that made it does something else.
 */
final class Rival implements AutoCloseable {

	private static final int END = -1;

	/** Rounds that were begun, and those that are over. */
	private final AtomicInteger begun = new AtomicInteger();

	private final AtomicInteger over = new AtomicInteger();

	private volatile int first;

	private volatile int end;

	Rival(IntConsumer action) {
		Thread.ofPlatform().start(() -> {
			try {
				for (int round = 1; waitFor(this.begun, round) != END; round++) {
					for (int lane = this.first; lane < this.end; lane++) {
						action.accept(lane);
					}
					this.over.set(round);
				}
			}
			finally {
				this.over.set(END);
			}
		});
	}

	/** Lets it go through some lanes, without waiting for it. */
	void begin(int first, int end) {
		this.first = first;
		this.end = end;
		this.begun.incrementAndGet();
	}

	void awaitEnd() {
		if (waitFor(this.over, this.begun.get()) == END) {
			throw new AssertionError("the rival has ended");
		}
	}

	@Override
	public void close() {
		this.begun.set(END);
		waitFor(this.over, END);
	}

	@SuppressWarnings("ThreadPriorityCheck") // with one processor, the other could not
												// run
	private static int waitFor(AtomicInteger state, int value) {
		int seen = state.get();
		while (seen != value && seen != END) {
			Thread.yield();
			seen = state.get();
		}
		return seen;
	}

}
