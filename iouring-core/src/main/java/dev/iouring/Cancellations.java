package dev.iouring;

import java.util.ArrayDeque;
import java.util.Queue;

import dev.iouring.ring.ControlOperations;
import dev.iouring.ring.Sqe;
import dev.iouring.ring.SubmissionQueue;

/**
 * Requests to the kernel to cancel what is in flight. Their completions take places in
 * the completion queue, so only so many are in flight as places were set aside. Owner
 * thread only.
 */
final class Cancellations {

	private final Queue<Operation> waiting = new ArrayDeque<>();

	private final int limit;

	private int inFlight;

	Cancellations(int limit) {
		this.limit = limit;
	}

	void add(Operation operation) {
		this.waiting.add(operation);
	}

	/** Forgets what was not submitted yet. */
	void clear() {
		this.waiting.clear();
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

	void cancel(Sqe sqe, long target, long userData) {
		ControlOperations.asyncCancel(sqe, target, 0).userData(userData);
		this.inFlight++;
	}

	void completed() {
		this.inFlight--;
	}

}
