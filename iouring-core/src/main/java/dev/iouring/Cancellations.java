package dev.iouring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import dev.iouring.ring.ControlOperations;
import dev.iouring.ring.Sqe;
import dev.iouring.ring.SubmissionQueue;

/**
 * Requests to the kernel to cancel what is in flight. Their completions take places in
 * the completion queue, so only so many are in flight as places were set aside. Owner
 * thread only.
 */
final class Cancellations {

	/** How often a cancellation is repeated while operations do not end. */
	static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private final Queue<Operation> waiting = new ArrayDeque<>();

	/** Chains that shall end, whichever of their members runs. */
	private final List<Chain> chains = new ArrayList<>();

	private boolean chainsProgressed;

	private long nextChains;

	private final int limit;

	private int inFlight;

	Cancellations(int limit) {
		this.limit = limit;
	}

	void add(Operation operation) {
		this.waiting.add(operation);
	}

	/** Asks for the end of a chain until it has ended. */
	void add(Chain chain) {
		if (chain.beginCancelling()) {
			this.chains.add(chain);
			this.chainsProgressed = true;
		}
	}

	boolean hasChains() {
		return !this.chains.isEmpty();
	}

	/** An operation has ended: if it was a chain's, the next one is to be cancelled. */
	void progressed(Operation operation) {
		this.chainsProgressed |= operation.group() instanceof Chain chain && chain.isCancelling();
	}

	/** Whether the members that run by now are to be cancelled. */
	boolean isTimeForChains(long now) {
		this.chains.removeIf(Operation::isDone);
		return hasChains() && (this.chainsProgressed || now - this.nextChains >= 0);
	}

	/** Adds the members that run by now. */
	void addChains(long now) {
		this.chainsProgressed = false;
		this.nextChains = now + INTERVAL_NANOS;
		for (Chain chain : this.chains) {
			Operation current = chain.current();
			if (current != null) {
				add(current);
			}
		}
	}

	/** Forgets what was not submitted yet. */
	void clear() {
		this.waiting.clear();
		this.chains.clear();
	}

	/** Whether one could be submitted if there was a free entry. */
	boolean isReady() {
		return !this.waiting.isEmpty() && this.inFlight < this.limit;
	}

	int inFlight() {
		return this.inFlight;
	}

	/** Submits as many as possible. */
	void submit(SubmissionQueue queue, long userData) {
		while (isReady()) {
			Operation operation = this.waiting.element();
			if (operation.userData == InFlight.NOT_IN_FLIGHT) {
				this.waiting.remove();
				continue;
			}
			Sqe sqe = queue.tryNext();
			if (sqe == null) {
				return;
			}
			this.waiting.remove();
			cancel(sqe, operation.userData, userData);
		}
	}

	/** By name, which does not depend on how the target names its file. */
	void cancel(Sqe sqe, long target, long userData) {
		ControlOperations.asyncCancel(sqe, target, 0).userData(userData);
		this.inFlight++;
	}

	void completed() {
		this.inFlight--;
	}

}
