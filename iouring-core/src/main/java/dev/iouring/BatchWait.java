package dev.iouring;

import java.util.concurrent.locks.LockSupport;

/**
 * Wakes a thread when the last of several operations is done.
 */
final class BatchWait implements Operation.Completer {

	private final Thread waiter = Thread.currentThread();

	/** Set before the operations are published, then counted down by the owner alone. */
	private int remaining;

	private volatile boolean done;

	BatchWait(int operations) {
		this.remaining = operations;
	}

	/** Leaves out operations that ended before they were published. */
	void ignore(int operations) {
		this.remaining -= operations;
	}

	@Override
	public boolean completed(Operation operation) {
		if (--this.remaining == 0) {
			this.done = true;
			LockSupport.unpark(this.waiter);
		}
		return true;
	}

	boolean isDone() {
		return this.done;
	}

}
