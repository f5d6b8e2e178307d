package dev.iouring;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
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

	/**
	 * Operations that the kernel has left to a worker and was asked to cancel. A worker
	 * that has begun one, but does not wait for its file yet, does not learn of it.
	 */
	private final Set<Operation> leftToWorkers = new HashSet<>();

	private boolean chainsProgressed;

	private long nextRepetition;

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

	/** Whether there is something that may have to be cancelled again. */
	boolean mayRepeat() {
		return !this.chains.isEmpty() || !this.leftToWorkers.isEmpty();
	}

	/** An operation has ended: if it was a chain's, the next one is to be cancelled. */
	void progressed(Operation operation) {
		this.chainsProgressed |= operation.group() instanceof Chain chain && chain.isCancelling();
	}

	/** Whether what runs by now is to be cancelled. */
	boolean isTimeToRepeat(long now) {
		this.chains.removeIf(Operation::isDone);
		return mayRepeat() && (this.chainsProgressed || now - this.nextRepetition >= 0);
	}

	/** Adds the members of chains that run by now, and what has not ended since. */
	void repeat(long now) {
		this.chainsProgressed = false;
		this.nextRepetition = now + INTERVAL_NANOS;
		// those that are not done are added again when they are submitted again
		this.leftToWorkers.forEach(this::add);
		this.leftToWorkers.clear();
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
		this.leftToWorkers.clear();
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
			if (operation.mayBeginLate()) {
				if (!mayRepeat()) {
					this.nextRepetition = System.nanoTime() + INTERVAL_NANOS;
				}
				this.leftToWorkers.add(operation);
			}
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
