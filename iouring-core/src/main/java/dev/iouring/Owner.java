package dev.iouring;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import dev.iouring.linux.Errno;
import dev.iouring.ring.CompletionHandler;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.Ring;
import dev.iouring.ring.SetupFlag;
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

	private final Ring ring;

	private final Submitter submitter;

	private final Waker waker;

	private final Mailbox mailbox;

	private final InFlight inFlight;

	private final @Nullable RegisteredFiles files;

	private final Counters counters;

	private final long shutdownTimeoutNanos;

	private final long busyPollNanos;

	private final Runnable started;

	/** What was taken from the mailbox and not sorted yet, oldest first. */
	private @Nullable Operation mail;

	/** What was in the mailbox when this failed, oldest first. */
	private @Nullable Operation latestMail;

	private final Backlog backlog;

	private final Endings endings = new Endings();

	private final Cancellations cancellations;

	private long shutdownDeadline;

	private long nextCancelAll;

	private boolean shuttingDown;

	private boolean ended;

	/**
	 * Creates the owner's state.
	 * @param files the ring's table of files, if it has one
	 * @param maxCancellations how many completions are set aside for cancellations
	 * @param futureStarted told when an operation with a future leaves the queue
	 */
	Owner(Ring ring, Waker waker, Mailbox mailbox, InFlight inFlight, @Nullable RegisteredFiles files,
			Counters counters, int maxCancellations, IoUringOptions options, Runnable futureStarted) {
		this.ring = ring;
		this.submitter = new Submitter(ring, inFlight, counters);
		this.waker = waker;
		this.mailbox = mailbox;
		this.inFlight = inFlight;
		this.files = files;
		this.counters = counters;
		this.backlog = new Backlog(capacity(ring, inFlight));
		this.cancellations = new Cancellations(maxCancellations);
		this.shutdownTimeoutNanos = options.shutdownTimeout().toNanos();
		this.busyPollNanos = options.busyPoll().toNanos();
		this.started = futureStarted;
	}

	/** Returns how many operations can be handed to the kernel at a time. */
	static int capacity(Ring ring, InFlight inFlight) {
		return Math.min(ring.sqEntries(), inFlight.limit());
	}

	/** Works until {@link #shutDown()} is done. */
	void run() throws ErrnoException {
		while (!this.ended) {
			takeMail();
			submitBacklog();
			cancelAgain();
			this.cancellations.submit(this.ring.sq(), CANCEL);
			this.endings.tellUntold();
			if (this.shuttingDown) {
				proceedShutdown();
			}
			else {
				waitForWork();
			}
			this.ring.cq().drain(this);
		}
	}

	/** Leaves in {@link #mail} what it did not get to, should it run out of memory. */
	private void takeMail() {
		this.mail = this.mailbox.take();
		while (this.mail != null) {
			Operation operation = this.mail;
			this.mail = operation.next;
			// nothing may keep a whole day's operations reachable from one that is in
			// flight
			operation.next = null;
			switch (operation) {
				case ControlRequest request -> request.perform(this);
				case Group group -> {
					this.backlog.add(group);
					dropUnwanted(group);
				}
				default -> {
					if (isWanted(operation)) {
						this.backlog.add(operation);
					}
					else {
						// whoever closes its file waits for it, and its turn may never
						// come
						fail(operation);
					}
				}
			}
		}
	}

	/** Ends members that shall not run, and with one of a chain the whole chain. */
	private void dropUnwanted(Group group) {
		CancelReason reason = group.cancelReason();
		if (reason != null) {
			// all at first, because the end of one is a reason to end the rest of a chain
			group.forEachWaiting((member) -> member.cancelled(reason));
		}
		group.forEachWaiting((member) -> {
			if (!isWanted(member)) {
				endWaiting(member);
			}
		});
	}

	private void submitBacklog() throws ErrnoException {
		this.backlog.removeEnded();
		Operation operation = this.backlog.peek(this.inFlight);
		while (operation != null) {
			if (operation instanceof Group group) {
				if (!submitMembers(group)) {
					return;
				}
			}
			else if (!isWanted(operation)) {
				this.backlog.remove(operation);
				fail(operation);
			}
			else {
				Sqe sqe = this.submitter.nextEntry();
				if (sqe == null) {
					return;
				}
				this.backlog.remove(operation);
				submit(operation, sqe);
			}
			operation = this.backlog.peek(this.inFlight);
		}
	}

	/**
	 * Submits what belongs together of a group.
	 * @return {@code false} if the kernel does not take so many entries at the moment
	 */
	private boolean submitMembers(Group group) throws ErrnoException {
		dropUnwanted(group);
		if (group.waiting() == 0) {
			return true;
		}
		if (group instanceof Chain chain) {
			// a thread of the kernel's that takes entries when it likes may also take the
			// rest of a chain that it had no memory for, as a chain of its own
			List<Operation> linked = this.submitter.isSqPoll() ? chain.next() : chain.nextLinked();
			if (!this.submitter.reserve(linked.size())) {
				return false;
			}
			submitLinked(chain, linked);
			return true;
		}
		int places = group.places(this.backlog.capacity());
		if (!this.submitter.reserve(places)) {
			return false;
		}
		for (int i = 0; i < places; i++) {
			submit(this.backlog.removeFrom(group), this.ring.sq().next());
		}
		return true;
	}

	/** All or nothing: a chain without one of its members would be another one. */
	private void submitLinked(Chain chain, List<Operation> members) {
		this.backlog.start(chain);
		for (int i = 0; i < members.size(); i++) {
			if (!encode(this.backlog.removeFrom(chain), this.ring.sq().next(), i + 1 < members.size())) {
				takeBack(members.subList(0, i));
				endRest(chain);
				return;
			}
		}
		members.forEach((_) -> this.counters.submitted());
	}

	/** Ends operations whose entries are the newest and not submitted. */
	private void takeBack(List<Operation> operations) {
		for (Operation operation : operations) {
			this.ring.sq().undo();
			this.inFlight.remove(operation.userData);
			this.endings.end(operation, -Errno.ECANCELED);
		}
	}

	private boolean isWanted(Operation operation) {
		Descriptor descriptor = operation.fileInUse();
		if (descriptor != null && descriptor.isClosing()) {
			operation.cancelled(CancelReason.FILE_CLOSED);
		}
		return !operation.isCancelRequested();
	}

	private void submit(Operation operation, Sqe sqe) {
		if (encode(operation, sqe, false)) {
			this.counters.submitted();
		}
	}

	/**
	 * Fills an entry.
	 * @param linked whether the next entry waits for this operation
	 * @return {@code false} if that was not possible and the operation has ended
	 */
	private boolean encode(Operation operation, Sqe sqe, boolean linked) {
		if (operation.hasFuture()) {
			this.started.run();
		}
		try {
			operation.encode(sqe);
			useSlot(operation, sqe);
		}
		catch (Throwable ex) {
			// an entry that is half filled must not reach the kernel
			this.ring.sq().undo();
			operation.endedBy(ex);
			this.endings.end(operation, -Errno.EINVAL);
			return false;
		}
		if (linked) {
			sqe.link();
		}
		this.inFlight.add(operation);
		sqe.userData(operation.userData);
		operation.opcode = sqe.opcode();
		return true;
	}

	/** Has an entry name its file by a slot, and one that closes its file leave none. */
	private void useSlot(Operation operation, Sqe sqe) {
		RegisteredFiles files = this.files;
		if (files == null) {
			return;
		}
		Descriptor file = operation.registrableFile();
		if (file != null) {
			files.use(file, sqe);
		}
		else {
			leaveSlot(operation);
		}
	}

	/**
	 * Empties the slot of a file that is about to be closed, by the kernel or directly.
	 */
	private void leaveSlot(Operation operation) {
		if (this.files != null && operation instanceof CloseOperation close) {
			this.files.remove(close.file());
		}
	}

	private void waitForWork() throws ErrnoException {
		if (!(this.waker.isArmed() || armWaker()) || isHeldUp()) {
			this.submitter.awaitEntries();
		}
		else if (pollForWork()) {
			return;
		}
		else if (this.mailbox.fallAsleep()) {
			try {
				this.submitter.enter(1, timeToSleep());
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
			this.submitter.enter(0, 0);
		}
	}

	/**
	 * Looks for work again and again instead of sleeping, for as long as was asked for:
	 * waking a thread takes longer than many a device. After that the owner sleeps, so an
	 * idle ring costs nothing.
	 */
	private boolean pollForWork() throws ErrnoException {
		if (this.busyPollNanos == 0) {
			return false;
		}
		this.submitter.enter(0, Submitter.UNLIMITED);
		long start = System.nanoTime();
		do {
			if (this.mailbox.hasMail()) {
				return true;
			}
			// completions that are deferred come only when they are asked for
			this.counters.entered();
			if (this.ring.flushCompletions() > 0) {
				return true;
			}
			Thread.onSpinWait();
		}
		while (System.nanoTime() - start < this.busyPollNanos);
		return false;
	}

	private long timeToSleep() {
		if (this.endings.hasUntold()) {
			return Endings.TELL_INTERVAL_NANOS;
		}
		return this.cancellations.mayRepeat() ? Cancellations.INTERVAL_NANOS : Submitter.UNLIMITED;
	}

	/** Whether there is work for free entries that no completion will announce. */
	private boolean isHeldUp() {
		return this.backlog.peek(this.inFlight) != null || this.cancellations.isReady();
	}

	private boolean armWaker() throws ErrnoException {
		Sqe sqe = this.submitter.nextEntry();
		if (sqe == null) {
			return false;
		}
		this.waker.arm(sqe, WAKE);
		return true;
	}

	@Override
	public void completion(long userData, int result, int flags) {
		if (userData == WAKE) {
			this.waker.completed(result);
		}
		else if (userData == CANCEL) {
			// its own result says nothing that the cancelled operation's completion does
			// not
			this.cancellations.completed();
		}
		else {
			Operation operation = this.inFlight.remove(userData);
			completed(operation, operation.replaced ? -Errno.ECANCELED : result);
		}
	}

	private void completed(Operation operation, int result) {
		this.counters.completed(operation.opcode, result);
		Group group = operation.group();
		boolean failed = result < 0 || operation.isShort(result);
		this.cancellations.progressed(operation);
		this.endings.end(operation, result);
		if (group instanceof Chain chain && chain.waiting() > 0) {
			proceed(chain, failed);
		}
	}

	/** Asks for the end of an operation, wherever it is by now. */
	void cancel(Operation operation) {
		if (operation instanceof Group group) {
			cancelMembers(group);
			return;
		}
		this.counters.cancelled();
		if (operation.userData != InFlight.NOT_IN_FLIGHT) {
			if (operation.group() instanceof Chain chain) {
				// the kernel finds only the one that runs
				this.cancellations.add(chain);
			}
			else {
				this.cancellations.add(operation);
			}
		}
		else if (!operation.isDone()) {
			// it waits for a place; published before this request, it cannot be in the
			// mailbox
			endWaiting(operation);
		}
	}

	private void cancelMembers(Group group) {
		CancelReason reason = Operation.requireNonNull(group.cancelReason(), "reason");
		List<Operation> members = group.begun().stream().filter((member) -> !member.isDone()).toList();
		members.forEach((member) -> member.cancelled(reason));
		members.forEach(this::cancel);
	}

	/** Ends an operation that waits for a place, and with one of a chain the chain. */
	private void endWaiting(Operation operation) {
		this.backlog.ends(operation);
		fail(operation);
		if (operation.group() instanceof Chain chain) {
			endRest(chain);
			if (!chain.isDone()) {
				this.cancellations.add(chain);
			}
		}
	}

	private void endRest(Chain chain) {
		chain.forEachWaiting((member) -> {
			this.backlog.ends(member);
			fail(member);
		});
	}

	/** What the kernel does within a chain that it has got whole. */
	private void proceed(Chain chain, boolean failed) {
		if (failed || chain.isCancelling()) {
			endRest(chain);
		}
		else if (chain.isIdle()) {
			this.backlog.ready(chain);
		}
	}

	/**
	 * Asks again for the end of what has not ended. Between the end of a chain's member
	 * and the start of the next a cancellation finds nothing, and one that comes too late
	 * for a member lets the next one run; a worker of the kernel's may not have learnt of
	 * one. So this is repeated while they are there.
	 */
	private void cancelAgain() throws ErrnoException {
		if (!this.cancellations.mayRepeat()) {
			return;
		}
		long now = System.nanoTime();
		if (this.cancellations.isTimeToRepeat(now)) {
			// starts the next members, which the kernel may leave for later
			this.ring.flushCompletions();
			this.cancellations.repeat(now);
		}
	}

	void cancelUsers(Descriptor file) {
		this.backlog.forEach((operation) -> cancelUser(operation, file));
		this.inFlight.forEach((operation) -> cancelUser(operation, file));
	}

	private void cancelUser(Operation operation, Descriptor file) {
		if (operation.fileInUse() == file) {
			operation.cancelled(CancelReason.FILE_CLOSED);
			cancel(operation);
		}
	}

	/** Ends an operation that the kernel has not seen. */
	private void fail(Operation operation) {
		leaveSlot(operation);
		if (operation.hasFuture()) {
			this.started.run();
		}
		this.endings.end(operation, -Errno.ECANCELED);
	}

	void shutDown() {
		if (!this.shuttingDown) {
			this.shuttingDown = true;
			this.nextCancelAll = System.nanoTime();
			this.shutdownDeadline = this.nextCancelAll + this.shutdownTimeoutNanos;
		}
	}

	private void proceedShutdown() throws ErrnoException {
		this.backlog.forEach((operation) -> {
			operation.cancelled(CancelReason.RING_CLOSED);
			this.backlog.ends(operation);
			fail(operation);
		});
		this.backlog.clear();
		if (!this.inFlight.isEmpty()) {
			long now = System.nanoTime();
			if (now - this.nextCancelAll >= 0) {
				cancelEverything();
				this.nextCancelAll = now + Cancellations.INTERVAL_NANOS;
			}
			this.submitter.enter(1, Math.min(timeLeft(now), this.nextCancelAll - now));
			return;
		}
		// whoever finds the mailbox closed closes files directly
		endFiles();
		forEach(this.mailbox.close(), (operation) -> {
			operation.cancelled(CancelReason.RING_CLOSED);
			fail(operation);
		});
		settleWaker();
		this.endings.tellAllUntold();
		this.ended = true;
	}

	private void endFiles() throws ErrnoException {
		if (this.files != null) {
			this.files.end();
		}
	}

	private long timeLeft(long now) {
		long left = this.shutdownDeadline - now;
		if (left <= 0) {
			throw new ShutdownTimeoutException(this.inFlight.size());
		}
		return left;
	}

	/** One by one, because kernels before 5.19 cannot cancel all at once. */
	private void cancelEverything() {
		this.cancellations.clear();
		this.inFlight.forEach((operation) -> {
			operation.cancelled(CancelReason.RING_CLOSED);
			this.cancellations.add(operation);
		});
		this.cancellations.submit(this.ring.sq(), CANCEL);
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
			else if (!this.waker.isOwed() && this.cancellations.inFlight() == 0) {
				Sqe sqe = this.submitter.nextEntry();
				if (sqe != null) {
					this.cancellations.cancel(sqe, WAKE, CANCEL);
				}
			}
			this.submitter.enter(1, Math.min(timeLeft(System.nanoTime()), Cancellations.INTERVAL_NANOS));
			this.ring.cq().drain(this);
		}
	}

	/**
	 * Ends all operations although the kernel may still hold some: their memory must then
	 * never be freed. Nobody else will end them, so a lack of memory only delays this.
	 * @param leaked takes what the kernel may still touch
	 * @return whether the kernel holds nothing, so that the ring can be closed
	 */
	boolean abandon(CancelReason reason, Throwable cause, Consumer<Object> leaked) {
		boolean nothing = holdsNothing();
		boolean ended = false;
		while (!ended) {
			try {
				endAll(reason, cause, nothing, leaked);
				ended = true;
			}
			catch (OutOfMemoryError ex) {
				LockSupport.parkNanos(Endings.TELL_INTERVAL_NANOS);
			}
		}
		this.endings.tellAllUntold();
		return nothing && !this.waker.isOwed();
	}

	/** Goes on where it ran out of memory, if it is called again. */
	private void endAll(CancelReason reason, Throwable cause, boolean nothing, Consumer<Object> leaked) {
		Consumer<Operation> end = (operation) -> {
			operation.cancelled(reason);
			operation.endedBy(cause);
			this.endings.end(operation, -Errno.ECANCELED);
		};
		// Before anybody can close a file directly, and also if the ring cannot be closed
		// and would hold them for good.
		try {
			endFiles();
		}
		catch (OutOfMemoryError ex) {
			throw ex;
		}
		catch (Throwable ex) {
			if (!ex.equals(cause)) {
				cause.addSuppressed(ex);
			}
		}
		Operation published = this.mailbox.close();
		if (published != null) {
			this.latestMail = published;
		}
		this.submitter.awaitTaken(cause);
		this.inFlight.forEach((operation) -> {
			if (operation.isDone()) {
				return;
			}
			if (!nothing) {
				keepFile(operation);
				leaked.accept(operation.kernelsOwn());
				operation.abandon();
			}
			end.accept(operation);
		});
		this.backlog.forEach(end);
		forEach(this.mail, end);
		forEach(this.latestMail, end);
		// this object may stay for good, but only what the kernel may touch has to
		this.backlog.clear();
		this.mail = null;
		this.latestMail = null;
	}

	/**
	 * The kernel looks for a file when an operation begins. One of a chain or one that is
	 * left to a worker may begin at any time, and so may one whose entry is still to be
	 * taken. If it has a slot, it finds none any more; which of them have is not known
	 * here.
	 */
	private void keepFile(Operation operation) {
		Descriptor file = operation.fileInUse();
		if (file != null && (operation.group() instanceof Chain || operation.mayBeginLate()
				|| (this.submitter.isSqPoll() && this.ring.sq().ready() > 0))) {
			file.keep();
		}
	}

	/** Whether the kernel has not even taken the entries of what is in flight. */
	private boolean holdsNothing() {
		int entries = this.inFlight.size() + this.cancellations.inFlight() + (this.waker.isArmed() ? 1 : 0);
		return !this.submitter.isSqPoll() && this.ring.sq().ready() == entries;
	}

	/** Calls an action for operations that came by mail and are not done yet. */
	private static void forEach(@Nullable Operation first, Consumer<Operation> action) {
		Operation operation = first;
		while (operation != null) {
			if (operation instanceof Group group) {
				group.forEachWaiting(action);
			}
			else if (!(operation instanceof ControlRequest) && !operation.isDone()) {
				action.accept(operation);
			}
			operation = operation.next;
		}
	}

	int backlogSize() {
		return this.backlog.size();
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
