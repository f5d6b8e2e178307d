package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

import dev.iouring.jfr.FlightEvents;
import org.jspecify.annotations.Nullable;

/**
 * One life of an {@link IoUring}: a ring, its owner thread, and what callers do to get
 * operations there and wait for them. Thread-safe.
 */
final class Engine {

	private static final Logger LOGGER = System.getLogger(Engine.class.getName());

	/** How often a thread that waits tries to wake an owner that could not be woken. */
	private static final long LOST_WAKE_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	/** How often a thread looks whether a request has come back that is not its own. */
	private static final long UNANSWERED_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

	/** How long after its deadline a thread that is closing is taken to hang. */
	private static final Duration HANGING = Duration.ofSeconds(2);

	private static final VarHandle WAKE_LOST;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			WAKE_LOST = lookup.findVarHandle(Engine.class, "wakeLost", boolean.class);
			// what ends a wait is there before memory is short: a class that could not be
			// initialized then never is
			lookup.ensureInitialized(CancelReason.class);
			lookup.ensureInitialized(ControlRequest.Cancel.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final IoUringOptions options;

	private final Counters counters;

	private final Mailbox mailbox = new Mailbox();

	private final BufferPool buffers;

	private final InlineCalls inline;

	private final AtomicInteger queuedFutures = new AtomicInteger();

	/**
	 * Whether a publisher could not wake the owner. A field of its own, because setting
	 * it must not need stack or memory.
	 */
	private volatile boolean wakeLost;

	/** The latest request of {@link #ping} that had not come back in time. */
	private volatile @Nullable Operation unanswered;

	private final RingThread thread;

	private final Admission admission;

	private final InlineTransfers transfers;

	Engine(IoUring io, Lifecycle life, Counters counters, InlineCalls inline) {
		this.inline = inline;
		this.options = io.options();
		this.counters = counters;
		this.buffers = new BufferPool(this.options.registeredBuffers(), io.kernel());
		this.thread = new RingThread(life, this.options, counters, this.mailbox, this.buffers,
				this.queuedFutures::decrementAndGet);
		this.admission = new Admission(io, inline, this.buffers);
		this.transfers = new InlineTransfers(io, this.thread, inline, this.buffers);
	}

	/**
	 * Starts the owner thread and waits until its ring is open.
	 * @throws dev.iouring.ring.ErrnoException if the kernel refuses
	 */
	RingInfo open() throws IOException {
		RingInfo info = this.thread.open();
		this.admission.opened(info);
		return info;
	}

	/**
	 * Performs an operation and waits for it.
	 * @param timeoutNanos when to cancel it, or 0 for never
	 * @param interruptible whether an interrupt cancels it
	 * @return whether it was performed; {@code false} if this engine had ended before
	 */
	boolean execute(Operation operation, long timeoutNanos, boolean interruptible) throws IOException {
		requireNotOwner();
		if (interruptible && Thread.currentThread().isInterrupted()) {
			throw new InterruptedIOException(operation.call() + " was not started, because its thread is interrupted");
		}
		Object event = FlightEvents.beginOperation();
		operation.start(Thread.currentThread(), null);
		if (this.admission.begin(operation)) {
			// only a read is sure not to wait longer than the caller wants to
			int inline = (timeoutNanos == 0 || operation instanceof ReadOperation) ? tryInline(operation)
					: Operation.NOT_TRIED;
			if (inline != Operation.NOT_TRIED) {
				operation.completeInline(inline);
			}
			else if (publish(operation)) {
				try {
					awaitAndFinish(operation, timeoutNanos, interruptible);
				}
				finally {
					recordEnd(event, operation);
				}
				return true;
			}
			else {
				this.admission.undo(operation);
				return false;
			}
			operation.finish(operation.outcome());
		}
		return true;
	}

	/** Tells the flight recorder of an operation that has ended. */
	void recordEnd(@Nullable Object event, Operation operation) {
		if (event != null) {
			FlightEvents.endOperation(event, this.options.name(), operation.call(), operation.size(),
					operation.outcome());
		}
	}

	/**
	 * Performs an operation that has neither memory nor a file, so that nobody has to
	 * wait for it any longer than he wants to.
	 * @param timeoutNanos how long to wait
	 * @return whether it was performed; {@code false} if this engine had ended before
	 */
	boolean ping(Operation operation, long timeoutNanos) throws IOException {
		requireNotOwner();
		long deadline = System.nanoTime() + timeoutNanos;
		Operation unanswered = this.unanswered;
		if (unanswered != null) {
			// a ring that does not answer is not sent ever more
			awaitAnswer(unanswered, deadline);
		}
		operation.start(Thread.currentThread(), null);
		if (this.admission.begin(operation)) {
			if (!publish(operation)) {
				this.admission.undo(operation);
				return false;
			}
			awaitAnswer(operation, deadline);
		}
		operation.finish(operation.outcome());
		return true;
	}

	private void awaitAnswer(Operation operation, long deadline) throws IOException {
		while (!operation.isDone()) {
			long left = deadline - System.nanoTime();
			if (left <= 0) {
				this.unanswered = operation;
				throw unanswered(this.options.name());
			}
			if (Thread.currentThread().isInterrupted()) {
				this.unanswered = operation;
				throw interrupted(this.options.name());
			}
			// the one that was waited for before wakes nobody but him who sent it
			park(true, Math.min(left, UNANSWERED_INTERVAL_NANOS) + System.nanoTime());
		}
	}

	static IoUringTimeoutException unanswered(String ring) {
		return new IoUringTimeoutException("Ring '%s' did not answer before the deadline".formatted(ring));
	}

	/** Sees to the flag that callers keep. */
	static InterruptedIOException interrupted(String ring) {
		Thread.currentThread().interrupt();
		return new InterruptedIOException("The thread that waited for ring '%s' was interrupted".formatted(ring));
	}

	/**
	 * Starts an operation.
	 * @return its future, or {@code null} if this engine had ended before
	 */
	<T extends @Nullable Object> @Nullable OperationFuture<T> submit(Operation operation,
			IntFunction<? extends T> mapping) {
		OperationFuture<T> future = new OperationFuture<>(operation, mapping, this, this.options.executor());
		operation.start(null, future);
		if (!this.admission.begin(operation)) {
			future.run();
			return future;
		}
		int inline = tryInline(operation);
		if (inline != Operation.NOT_TRIED) {
			operation.completeInline(inline);
			future.run();
			return future;
		}
		int size = operation.size();
		int queued = this.queuedFutures.addAndGet(size);
		if (queued > this.options.maxQueued() || queued < size) {
			this.queuedFutures.addAndGet(-size);
			this.counters.rejections.increment();
			this.admission.undo(operation);
			return future
				.failed(new IoUringRejectedException("Ring '%s' has %d operations waiting already, its limit is %d"
					.formatted(this.options.name(), queued - size, this.options.maxQueued())));
		}
		boolean published = false;
		try {
			published = publish(operation);
		}
		finally {
			if (!published) {
				this.queuedFutures.addAndGet(-size);
			}
		}
		if (!published) {
			this.admission.undo(operation);
			return null;
		}
		return future;
	}

	private void requireNotOwner() {
		if (isOwner(Thread.currentThread())) {
			throw new IllegalStateException("A blocking call on the thread that owns ring '%s' would wait for itself"
				.formatted(this.options.name()));
		}
	}

	/** What the calling thread can do without an operation. */
	InlineTransfers transfers() {
		return this.transfers;
	}

	/** Lends memory that the kernel may have, to be given back when it is done. */
	BufferPool.Buffer takeBuffer(int size) {
		return this.buffers.take(size);
	}

	private int tryInline(Operation operation) {
		if (this.options.path() == IoPath.RING || operation.isForRing()) {
			return Operation.NOT_TRIED;
		}
		int outcome;
		try {
			outcome = operation.tryInline(this.inline);
		}
		catch (RuntimeException | Error ex) {
			this.admission.undo(operation);
			throw ex;
		}
		if (outcome != Operation.NOT_TRIED) {
			Descriptor descriptor = operation.fileInUse();
			if (descriptor != null) {
				descriptor.release();
			}
		}
		return outcome;
	}

	/**
	 * Hands over what holds its files. If this throws, nobody got it; once the owner has
	 * it this returns, whatever happens.
	 */
	private boolean publish(Operation operation) {
		Mailbox.Published published;
		try {
			if (operation instanceof Group group) {
				group.begun().forEach(Engine::block);
			}
			else {
				block(operation);
			}
			published = this.mailbox.publish(operation);
		}
		catch (RuntimeException | Error ex) {
			this.admission.undo(operation);
			throw ex;
		}
		try {
			wake(published);
		}
		catch (Throwable ex) {
			// not told to the caller, who would take what is published for free again
			this.wakeLost = true;
		}
		return published != Mailbox.Published.CLOSED;
	}

	private static void block(Operation operation) {
		Descriptor descriptor = operation.fileInUse();
		if (descriptor != null) {
			descriptor.block();
		}
	}

	/**
	 * Wakes the owner if it sleeps. Nobody else will: if this thread has no stack left,
	 * whoever publishes next does, or whoever waits.
	 */
	private void wake(Mailbox.Published published) {
		if (published == Mailbox.Published.WAKE) {
			wake();
		}
		if (this.wakeLost) {
			makeUp();
		}
	}

	private void wake() {
		try {
			this.thread.wake();
		}
		catch (OutOfMemoryError ex) {
			this.wakeLost = true;
			makeUp();
			return;
		}
		catch (Throwable ex) {
			this.wakeLost = true;
			throw ex;
		}
		this.counters.wakeups.increment();
	}

	/**
	 * Wakes the owner as soon as there is memory for that. This is not left to others:
	 * those who wait may have begun to before the wake-up was known to be lost, and the
	 * next operation may never come.
	 */
	private void makeUp() {
		while (this.wakeLost) {
			try {
				wakeIfLost();
			}
			catch (OutOfMemoryError ex) {
				letOthersFreeMemory();
			}
		}
	}

	private static void letOthersFreeMemory() {
		try {
			LockSupport.parkNanos(LOST_WAKE_INTERVAL_NANOS);
		}
		catch (OutOfMemoryError ex) {
			// a virtual thread may need some to wait, which its caller then does by
			// looking
		}
	}

	/**
	 * Makes up for another thread. That one may have woken the owner in fact before it
	 * failed, so the owner need not wait for this wake-up before it ends.
	 */
	private void wakeIfLost() {
		if (WAKE_LOST.compareAndSet(this, true, false)) {
			try {
				this.thread.wakeAgain();
			}
			catch (Throwable ex) {
				this.wakeLost = true;
				throw ex;
			}
			this.counters.wakeups.increment();
		}
	}

	/**
	 * Waits until an operation has ended, and finishes it. Not even an error ends the
	 * wait before: the kernel may still write to the operation's memory, which would be
	 * the caller's again.
	 */
	private void awaitAndFinish(Operation operation, long timeoutNanos, boolean interruptible) {
		Throwable failure = null;
		do {
			try {
				await(operation, timeoutNanos, interruptible);
			}
			catch (Throwable ex) {
				failure = (failure != null) ? failure : ex;
			}
		}
		while (!operation.isDone());
		operation.finish(operation.outcome());
		rethrow(failure);
	}

	/** Returns, or throws at last, when the operation is done. */
	private void await(Operation operation, long timeoutNanos, boolean interruptible) {
		boolean timed = timeoutNanos > 0;
		long deadline = timed ? System.nanoTime() + timeoutNanos : 0;
		boolean interrupted = false;
		CancelReason reason = null;
		Throwable failure = null;
		while (!operation.isDone()) {
			try {
				if (reason != null) {
					// should it fail, it is tried again
					cancel(operation, reason);
					reason = null;
				}
				park(timed, deadline);
				if (timed && deadline - System.nanoTime() <= 0) {
					reason = CancelReason.DEADLINE;
					timed = false;
				}
				if (Thread.interrupted() && !interrupted) {
					interrupted = true;
					reason = (interruptible && reason == null) ? CancelReason.INTERRUPT : reason;
				}
			}
			catch (Throwable ex) {
				failure = (failure != null) ? failure : ex;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		rethrow(failure);
	}

	/** For failures that need not be declared. */
	static void rethrow(@Nullable Throwable failure) {
		if (failure instanceof Error error) {
			throw error;
		}
		if (failure instanceof RuntimeException exception) {
			throw exception;
		}
	}

	private void park(boolean timed, long deadline) {
		if (this.wakeLost) {
			makeUp();
			LockSupport.parkNanos(this, LOST_WAKE_INTERVAL_NANOS);
		}
		else if (timed) {
			long left = deadline - System.nanoTime();
			if (left > 0) {
				LockSupport.parkNanos(this, left);
			}
		}
		else {
			LockSupport.park(this);
		}
	}

	/** Asks for the end of an operation that is on its way or in flight. */
	void cancel(Operation operation, CancelReason reason) {
		operation.cancelled(reason);
		control(new ControlRequest.Cancel(operation));
	}

	void cancelUsers(Descriptor file) {
		control(new ControlRequest.CancelUsers(file));
	}

	private void control(ControlRequest request) {
		Mailbox.Published published = this.mailbox.publish(request);
		wake(published);
		if (published == Mailbox.Published.CLOSED) {
			LOGGER.log(Level.TRACE, "Ring '%s' has ended, and with it all operations that %s is about"
				.formatted(this.options.name(), request.call()));
		}
	}

	/**
	 * Cancels what is in flight, waits for it, frees everything. Idempotent. A thread
	 * that hangs in the kernel cannot keep its deadline, and is left to itself: it does
	 * all that if it ever comes back.
	 */
	void close() {
		control(new ControlRequest.Shutdown());
		if (!this.thread.awaitEndDespiteInterrupts(this.options.shutdownTimeout().plus(HANGING))) {
			LOGGER.log(Level.WARNING, """
					Ring '%s' has not ended in time: its thread '%s' is busy or hangs in the kernel, of which \
					/proc/%d/task/*/stack tells more. Its memory and descriptors stay until it comes back"""
				.formatted(this.options.name(), this.thread.name(), ProcessHandle.current().pid()));
		}
	}

	/** Waits until the owner thread has ended, which somebody has seen to. */
	void awaitEnd() {
		this.thread.awaitEnd();
	}

	/** Waits until the owner thread has ended, but not for ever. */
	boolean awaitEnd(Duration timeout) throws InterruptedException {
		return this.thread.awaitEnd(timeout);
	}

	int inFlight() {
		return this.thread.inFlight();
	}

	int queued() {
		return this.thread.queued();
	}

	int registeredBuffersInUse() {
		return this.buffers.registeredInUse();
	}

	@Nullable Throwable failure() {
		return this.thread.failure();
	}

	boolean isOn(RingThread thread) {
		return this.thread == thread;
	}

	boolean isOwner(Thread thread) {
		return this.thread.is(thread);
	}

	void logRefused(Throwable ex) {
		LOGGER.log(Level.DEBUG, "The executor of ring '%s' refused a completion, which runs on a virtual thread"
			.formatted(this.options.name()), ex);
	}

}
