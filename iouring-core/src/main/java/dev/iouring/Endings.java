package dev.iouring;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * Ends operations, and keeps those whose futures could not be told, for want of memory,
 * until they can. For the owner thread alone.
 */
final class Endings {

	/** How often a future is told again. */
	static final long TELL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	/** Linked by {@link Operation#nextUntold}, which needs no memory. */
	private @Nullable Operation untold;

	boolean hasUntold() {
		return this.untold != null;
	}

	void end(Operation operation, int outcome) {
		if (!operation.complete(outcome)) {
			operation.nextUntold = this.untold;
			this.untold = operation;
		}
	}

	/** Tells those that can be told by now. */
	void tellUntold() {
		Operation operation = this.untold;
		this.untold = null;
		while (operation != null) {
			Operation next = operation.nextUntold;
			operation.nextUntold = null;
			if (!operation.tellAgain()) {
				operation.nextUntold = this.untold;
				this.untold = operation;
			}
			operation = next;
		}
	}

	/** Nobody else will tell them once the owner has ended. */
	void tellAllUntold() {
		tellUntold();
		while (this.untold != null) {
			LockSupport.parkNanos(TELL_INTERVAL_NANOS);
			tellUntold();
		}
	}

}
