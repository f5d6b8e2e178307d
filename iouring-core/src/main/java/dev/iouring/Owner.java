package dev.iouring;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import dev.iouring.linux.Errno;
import dev.iouring.ring.CompletionHandler;
import dev.iouring.ring.ControlOperations;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.Ring;
import dev.iouring.ring.Sqe;
import org.jspecify.annotations.Nullable;

/**
 * What the owner thread does: the only code that touches the ring. It takes operations
 * from the {@link Mailbox}, hands as many to the kernel as the completion queue is sure
 * to hold, sleeps in the kernel when there is nothing else to do, and completes
 * operations as the kernel returns them.
 *
 * <p>
 * One long-lived platform thread does all this because the kernel cancels a thread's
 * requests when the thread ends, and because a ring with
 * {@link dev.iouring.ring.SetupFlag#DEFER_TASKRUN} completes requests only on the thread
 * that submitted them. Code of users never runs here.
 */
final class Owner implements CompletionHandler {

	/**
	 * The names of requests that are no operations; those of operations are never
	 * negative.
	 */
	private static final long WAKE = -2;

	private static final long CANCEL = -3;

	/** How often a cancellation is repeated while operations do not end. */
	private static final long CANCEL_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

	private static final long UNLIMITED = -1;

	private final Ring ring;

	private final Waker waker;

	private final Mailbox mailbox;

	private final InFlight inFlight;

	private final Counters counters;

	private final long shutdownTimeoutNanos;

	private final Runnable started;

	/** Operations that wait for a place among those in flight, oldest first. */
	private final Queue<Operation> backlog = new ArrayDeque<>();

	/** Cancellations that wait until fewer of them are in flight. */
	private final Queue<Operation> cancellations = new ArrayDeque<>();

	private final int maxCancellations;

	private int cancellationsInFlight;

	private volatile int backlogSize;

	private long shutdownDeadline;

	private boolean shuttingDown;

	private boolean ended;

	/**
	 * Creates the owner's state.
	 * @param maxCancellations how many completions are set aside for cancellations
	 * @param futureStarted told when an operation with a future leaves the queue
	 */
	Owner(Ring ring, Waker waker, Mailbox mailbox, InFlight inFlight, Counters counters, int maxCancellations,
			Duration shutdownTimeout, Runnable futureStarted) {
		this.ring = ring;
		this.waker = waker;
		this.mailbox = mailbox;
		this.inFlight = inFlight;
		this.counters = counters;
		this.maxCancellations = maxCancellations;
		this.shutdownTimeoutNanos = shutdownTimeout.toNanos();
		this.started = futureStarted;
	}

	/** Works until {@link #shutDown()} is done. */
	void run() throws ErrnoException {
		while (!this.ended) {
			takeMail();
			submitBacklog();
			if (this.shuttingDown) {
				proceedShutdown();
			}
			else {
				waitForWork();
			}
			this.ring.cq().drain(this);
		}
	}

	private void takeMail() {
		Operation operation = this.mailbox.take();
		while (operation != null) {
			Operation next = operation.next;
			// nothing may keep a whole day's operations reachable from one that is in
			// flight
			operation.next = null;
			if (operation instanceof ControlRequest request) {
				request.perform(this);
			}
			else {
				this.backlog.add(operation);
			}
			operation = next;
		}
	}

	private void submitBacklog() throws ErrnoException {
		while (!this.backlog.isEmpty() && !this.inFlight.isFull()) {
			Operation operation = this.backlog.element();
			if (!isWanted(operation)) {
				this.backlog.remove();
				fail(operation);
				continue;
			}
			Sqe sqe = nextEntry();
			if (sqe == null) {
				break;
			}
			this.backlog.remove();
			if (operation.hasFuture()) {
				this.started.run();
			}
			submit(operation, sqe);
		}
		this.backlogSize = this.backlog.size();
	}

	private boolean isWanted(Operation operation) {
		Descriptor descriptor = operation.fileInUse();
		if (descriptor != null && descriptor.isClosing()) {
			operation.cancelled(Operation.CancelReason.FILE_CLOSED);
		}
		return !operation.isCancelRequested();
	}

	private void submit(Operation operation, Sqe sqe) {
		try {
			operation.encode(sqe);
		}
		catch (RuntimeException ex) {
			// an entry that is half filled must not reach the kernel
			this.ring.sq().undo();
			operation.refused(ex);
			return;
		}
		this.inFlight.add(operation);
		sqe.userData(operation.userData);
		this.counters.submitted();
	}

	/**
	 * Returns a free entry, or {@code null} if the kernel takes no more at the moment.
	 */
	private @Nullable Sqe nextEntry() throws ErrnoException {
		Sqe sqe = this.ring.sq().tryNext();
		if (sqe == null) {
			enter(0, UNLIMITED);
			sqe = this.ring.sq().tryNext();
		}
		return sqe;
	}

	private void waitForWork() throws ErrnoException {
		if (!this.waker.isArmed() && !armWaker()) {
			// cannot sleep without it; whatever fills the queue leaves it when it is
			// entered
			enter(0, UNLIMITED);
			return;
		}
		if (isHeldUp()) {
			enter(0, UNLIMITED);
			return;
		}
		if (this.mailbox.fallAsleep()) {
			try {
				enter(1, UNLIMITED);
			}
			finally {
				if (!this.mailbox.wakeUp()) {
					this.waker.owe();
				}
			}
		}
		else {
			// mail came meanwhile: hand over what there is, and let deferred completions
			// in
			enter(0, 0);
		}
	}

	/**
	 * Whether there is work that no completion will announce: with SQPOLL the kernel
	 * empties the submission queue on its own time.
	 */
	private boolean isHeldUp() {
		return !this.backlog.isEmpty() && !this.inFlight.isFull();
	}

	private boolean armWaker() throws ErrnoException {
		Sqe sqe = nextEntry();
		if (sqe == null) {
			return false;
		}
		this.waker.arm(sqe, WAKE);
		return true;
	}

	private void enter(int minComplete, long timeoutNanos) throws ErrnoException {
		this.counters.entered();
		try {
			this.ring.submitAndWait(minComplete, timeoutNanos);
		}
		catch (ErrnoException ex) {
			if (ex.errno() != Errno.EAGAIN && ex.errno() != Errno.EBUSY) {
				throw ex;
			}
			// no memory for requests, or too many completions: nothing is lost, the
			// entries stay
			// in the queue, and completing what can be completed is what helps
			if (this.ring.flushCompletions() == 0) {
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
			}
		}
	}

	@Override
	public void completion(long userData, int result, int flags) {
		if (userData == WAKE) {
			this.waker.completed(result);
		}
		else if (userData == CANCEL) {
			// its own result says nothing that the cancelled operation's completion does
			// not
			this.cancellationsInFlight--;
			cancelNext();
		}
		else {
			Operation operation = this.inFlight.remove(userData);
			this.counters.completed(result);
			operation.complete(result);
		}
	}

	/** Asks the kernel to cancel an operation, wherever it is by now. */
	void cancel(Operation operation) {
		this.counters.cancelled();
		if (operation.userData != InFlight.NOT_IN_FLIGHT) {
			this.cancellations.add(operation);
			cancelNext();
		}
		else if (this.backlog.remove(operation)) {
			fail(operation);
		}
	}

	void cancelUsers(Descriptor file) {
		Iterator<Operation> waiting = this.backlog.iterator();
		while (waiting.hasNext()) {
			Operation operation = waiting.next();
			if (operation.fileInUse() == file) {
				waiting.remove();
				operation.cancelled(Operation.CancelReason.FILE_CLOSED);
				fail(operation);
			}
		}
		this.inFlight.forEach((operation) -> {
			if (operation.fileInUse() == file) {
				operation.cancelled(Operation.CancelReason.FILE_CLOSED);
				cancel(operation);
			}
		});
	}

	private void cancelNext() {
		while (this.cancellationsInFlight < this.maxCancellations && !this.cancellations.isEmpty()) {
			Operation operation = this.cancellations.element();
			if (operation.userData == InFlight.NOT_IN_FLIGHT) {
				this.cancellations.remove();
				continue;
			}
			Sqe sqe = this.ring.sq().tryNext();
			if (sqe == null) {
				// tried again when a completion shows that the kernel has taken entries
				return;
			}
			this.cancellations.remove();
			ControlOperations.asyncCancel(sqe, operation.userData, 0).userData(CANCEL);
			this.cancellationsInFlight++;
		}
	}

	/** Ends an operation that the kernel has not seen. */
	private void fail(Operation operation) {
		if (operation.hasFuture()) {
			this.started.run();
		}
		operation.complete(-Errno.ECANCELED);
	}

	void shutDown() {
		if (!this.shuttingDown) {
			this.shuttingDown = true;
			this.shutdownDeadline = System.nanoTime() + this.shutdownTimeoutNanos;
		}
	}

	private void proceedShutdown() throws ErrnoException {
		failBacklog(Operation.CancelReason.RING_CLOSED);
		if (!this.inFlight.isEmpty()) {
			long left = this.shutdownDeadline - System.nanoTime();
			if (left <= 0) {
				throw new ShutdownTimeoutException(this.inFlight.size());
			}
			cancelEverything();
			enter(1, Math.min(left, CANCEL_INTERVAL_NANOS));
			return;
		}
		failAll(this.mailbox.close(), Operation.CancelReason.RING_CLOSED);
		settleWaker();
		this.ended = true;
	}

	private void cancelEverything() throws ErrnoException {
		this.cancellations.clear();
		this.inFlight.forEach((operation) -> operation.cancelled(Operation.CancelReason.RING_CLOSED));
		if (this.cancellationsInFlight < this.maxCancellations) {
			Sqe sqe = nextEntry();
			if (sqe != null) {
				ControlOperations.asyncCancelAny(sqe).userData(CANCEL);
				this.cancellationsInFlight++;
			}
		}
	}

	/**
	 * Waits until nobody can write to the waker's descriptor and the kernel is done with
	 * it.
	 */
	private void settleWaker() throws ErrnoException {
		while (this.waker.isOwed() || this.waker.isArmed()) {
			if (this.waker.isOwed() && !this.waker.isArmed()) {
				armWaker();
			}
			else if (!this.waker.isOwed() && this.cancellationsInFlight < this.maxCancellations) {
				Sqe sqe = nextEntry();
				if (sqe != null) {
					ControlOperations.asyncCancel(sqe, WAKE, 0).userData(CANCEL);
					this.cancellationsInFlight++;
				}
			}
			enter(1, CANCEL_INTERVAL_NANOS);
			this.ring.cq().drain(this);
		}
	}

	/**
	 * Ends all operations although the kernel may still hold some: their memory must then
	 * never be freed.
	 * @return what the kernel may still touch
	 */
	Object abandon(Operation.CancelReason reason) {
		failBacklog(reason);
		failAll(this.mailbox.close(), reason);
		ArrayDeque<Object> leaked = new ArrayDeque<>();
		leaked.add(this);
		this.inFlight.forEach((operation) -> {
			leaked.add(operation.abandon());
			operation.cancelled(reason);
			operation.complete(-Errno.ECANCELED);
		});
		return leaked;
	}

	private void failBacklog(Operation.CancelReason reason) {
		Operation operation = this.backlog.poll();
		while (operation != null) {
			operation.cancelled(reason);
			fail(operation);
			operation = this.backlog.poll();
		}
		this.backlogSize = 0;
	}

	private void failAll(@Nullable Operation first, Operation.CancelReason reason) {
		Operation operation = first;
		while (operation != null) {
			Operation next = operation.next;
			if (!(operation instanceof ControlRequest)) {
				operation.cancelled(reason);
				fail(operation);
			}
			operation = next;
		}
	}

	int backlogSize() {
		return this.backlogSize;
	}

	/**
	 * Operations did not end before the deadline of the shutdown.
	 */
	static final class ShutdownTimeoutException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		ShutdownTimeoutException(int inFlight) {
			super(inFlight + " operations did not end before the shutdown's deadline");
		}

	}

}
