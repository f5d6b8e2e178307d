package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.Ring;
import org.jspecify.annotations.Nullable;

/**
 * One life of an {@link IoUring}: a ring, its owner thread, and what callers do to get
 * operations there and wait for them. Thread-safe.
 */
final class Engine {

	private static final Logger LOGGER = System.getLogger(Engine.class.getName());

	/**
	 * The engines whose memory the kernel may write to. One leaves when its ring has
	 * ended cleanly; any other stays for good, and its memory is never freed: losing
	 * memory is better than somebody else's being overwritten.
	 */
	private static final Set<Engine> ALIVE = ConcurrentHashMap.newKeySet();

	/** The most completions that are set aside for cancellations. */
	private static final int MAX_CANCELLATIONS = 32;

	/** The most completions that are set aside for closing descriptors. */
	private static final int MAX_CLOSINGS = 8;

	private final IoUring io;

	private final IoUringOptions options;

	private final Counters counters;

	private final Mailbox mailbox = new Mailbox();

	private final BufferPool buffers;

	private final AtomicInteger queuedFutures = new AtomicInteger();

	/** What the kernel may still write to although the ring has ended. Owner thread. */
	private final List<Object> leaked = new ArrayList<>();

	/** Whether a publisher died between publishing and waking. */
	private volatile boolean wakeLost;

	private final CompletableFuture<RingInfo> opened = new CompletableFuture<>();

	private final Thread thread;

	private volatile @Nullable Waker waker;

	private volatile @Nullable Owner owner;

	private volatile @Nullable InFlight inFlight;

	private volatile @Nullable Throwable failure;

	Engine(IoUring io, Counters counters) {
		this.io = io;
		this.options = io.options();
		this.counters = counters;
		this.buffers = new BufferPool(this.options.registeredBuffers());
		this.thread = Thread.ofPlatform().daemon().name("iouring-" + this.options.name()).unstarted(this::own);
	}

	/**
	 * Starts the owner thread and waits until its ring is open.
	 * @throws ErrnoException if the kernel refuses
	 */
	RingInfo open() throws IOException {
		this.thread.start();
		try {
			return this.opened.join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof IOException cause) {
				throw cause;
			}
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw new IOException("The ring could not be opened", ex.getCause());
		}
	}

	private void own() {
		Ring ring = null;
		Waker waker = null;
		Owner owner;
		try {
			List<String> warnings = new ArrayList<>();
			ring = RingOpener.open(this.options);
			configure(ring, warnings);
			waker = Waker.open();
			// of all completions that can be there at a time, one is the waker's
			int cancellations = Math.clamp(ring.cqEntries() / 8, 1, MAX_CANCELLATIONS);
			int closings = Math.clamp(ring.cqEntries() / 8, 1, MAX_CLOSINGS);
			int sure = ring.cqEntries() - 1 - cancellations - closings;
			int wanted = this.options.maxInFlight();
			InFlight inFlight = new InFlight((wanted > 0) ? Math.min(wanted, sure) : sure, closings);
			owner = new Owner(ring, waker, this.mailbox, inFlight, this.counters, cancellations,
					this.options.shutdownTimeout(), this.queuedFutures::decrementAndGet);
			RingInfo info = info(ring, inFlight, warnings);
			this.waker = waker;
			this.inFlight = inFlight;
			this.owner = owner;
			ALIVE.add(this);
			this.opened.complete(info);
		}
		catch (Throwable ex) {
			if (waker != null) {
				waker.close();
			}
			if (ring != null) {
				ring.close();
			}
			ALIVE.remove(this);
			this.opened.completeExceptionally(ex);
			return;
		}
		try {
			owner.run();
			end(ring, waker);
		}
		catch (Throwable ex) {
			fail(ex, owner, ring, waker);
		}
	}

	private void end(Ring ring, Waker waker) {
		ring.close();
		waker.close();
		ALIVE.remove(this);
	}

	private void fail(Throwable failure, Owner owner, Ring ring, Waker waker) {
		boolean late = failure instanceof Owner.ShutdownTimeoutException;
		this.failure = failure;
		boolean closed = false;
		try {
			if (owner.abandon(late ? Operation.CancelReason.RING_CLOSED : Operation.CancelReason.RING_FAILED, failure,
					this.leaked::add)) {
				end(ring, waker);
				closed = true;
			}
		}
		finally {
			if (!late) {
				this.io.failed(failure);
			}
			LOGGER.log(late ? Level.WARNING : Level.ERROR,
					"Ring '%s' has ended with operations in flight; %s".formatted(this.options.name(),
							closed ? "the kernel had none of them"
									: "memory and descriptors that the kernel may still use are kept for good"),
					failure);
		}
	}

	private void configure(Ring ring, List<String> warnings) throws IOException {
		try {
			ring.setMaxWorkers(this.options.boundedWorkers(), this.options.unboundedWorkers());
		}
		catch (ErrnoException ex) {
			warnings.add("The kernel's workers could not be limited: " + ex.getMessage());
		}
		if (!this.buffers.wantsRegistered()) {
			return;
		}
		try {
			List<MemorySegment> registered = this.buffers.allocateRegistered();
			ring.registerBuffers(registered);
			this.buffers.useRegistered(registered);
		}
		catch (ErrnoException | OutOfMemoryError ex) {
			if (this.options.registeredBuffersRequired()) {
				throw ex;
			}
			warnings.add("%d registered buffers of %d bytes were refused: %s".formatted(
					this.options.registeredBuffers().count(), this.options.registeredBuffers().size(),
					ex.getMessage()));
		}
	}

	private RingInfo info(Ring ring, InFlight inFlight, List<String> warnings) {
		return new RingInfo(System.getProperty("os.version", "unknown"), Set.copyOf(ring.flags()),
				Set.copyOf(ring.features()), ring.sqEntries(), ring.cqEntries(), inFlight.limit(),
				this.buffers.registeredCount(), warnings);
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
		operation.start(Thread.currentThread(), null);
		if (begin(operation)) {
			int inline = tryInline(operation);
			if (inline != Operation.NOT_TRIED) {
				operation.completeInline(inline);
			}
			else if (publish(operation, operation)) {
				await(operation, timeoutNanos, interruptible);
			}
			else {
				undo(operation);
				return false;
			}
			operation.finish(operation.outcome());
		}
		return true;
	}

	/**
	 * Starts an operation.
	 * @return its future, or {@code null} if this engine had ended before
	 */
	<T extends @Nullable Object> @Nullable OperationFuture<T> submit(Operation operation,
			IntFunction<? extends T> mapping) {
		OperationFuture<T> future = new OperationFuture<>(operation, mapping, this, this.options.executor());
		operation.start(null, future);
		if (!begin(operation)) {
			return future.failed(operation.requireFailure());
		}
		int inline = tryInline(operation);
		if (inline != Operation.NOT_TRIED) {
			operation.completeInline(inline);
			future.run();
			return future;
		}
		if (this.queuedFutures.incrementAndGet() > this.options.maxQueued()) {
			this.queuedFutures.decrementAndGet();
			this.counters.rejections.increment();
			undo(operation);
			return future.failed(new IoUringRejectedException("Ring '%s' has %d operations waiting already, its limit"
				.formatted(this.options.name(), this.options.maxQueued())));
		}
		if (!publish(operation, operation)) {
			this.queuedFutures.decrementAndGet();
			undo(operation);
			return null;
		}
		return future;
	}

	/**
	 * Performs operations in one submission, as far as there is room, and waits for all.
	 * @return whether they were performed; {@code false} if this engine had ended before
	 */
	boolean executeAll(List<? extends Operation> operations) throws InterruptedIOException {
		requireNotOwner();
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedIOException("The batch was not started, because its thread is interrupted");
		}
		List<Operation> begun = new ArrayList<>(operations.size());
		// every operation counts, so that none can complete the batch before all are
		// known
		BatchWait batch = new BatchWait(operations.size());
		int refused = 0;
		Operation newest = null;
		try {
			for (Operation operation : operations) {
				operation.start(null, batch);
				if (begin(operation)) {
					operation.next = newest;
					newest = operation;
					begun.add(operation);
				}
				else {
					refused++;
				}
			}
		}
		catch (RuntimeException | Error ex) {
			begun.forEach(this::undo);
			throw ex;
		}
		if (newest == null) {
			return true;
		}
		batch.ignore(refused);
		if (!publish(begun.getFirst(), newest)) {
			begun.forEach(this::undo);
			operations.forEach(Operation::reset);
			return false;
		}
		await(batch, begun);
		return true;
	}

	private void requireNotOwner() {
		if (Thread.currentThread() == this.thread) {
			throw new IllegalStateException("A blocking call on the thread that owns ring '%s' would wait for itself"
				.formatted(this.options.name()));
		}
	}

	/**
	 * Takes what an operation needs before it is published.
	 * @return {@code false} if it has ended, because its file is closed
	 */
	private boolean begin(Operation operation) {
		Descriptor descriptor = operation.fileInUse();
		if (descriptor != null) {
			if (descriptor.io() != this.io) {
				operation.reset();
				throw new IllegalArgumentException("'%s' was opened on ring '%s', not on '%s'"
					.formatted(descriptor.path(), descriptor.io().name(), this.options.name()));
			}
			if (!descriptor.tryUse()) {
				operation.cancelled(Operation.CancelReason.FILE_WAS_CLOSED);
				operation.completeInline(-Errno.ECANCELED);
				return false;
			}
		}
		try {
			if (operation instanceof OpenOperation open) {
				open.owner(this.io);
			}
			operation.prepare(this.buffers);
		}
		catch (RuntimeException | Error ex) {
			if (descriptor != null) {
				descriptor.release();
			}
			operation.reset();
			throw ex;
		}
		return true;
	}

	/** Gives back what {@link #begin} took, so that another engine can begin again. */
	private void undo(Operation operation) {
		Descriptor descriptor = operation.fileInUse();
		if (descriptor != null) {
			descriptor.release();
		}
		operation.finish(-Errno.ECANCELED);
		operation.reset();
	}

	private int tryInline(Operation operation) {
		if (this.options.path() == IoPath.RING) {
			return Operation.NOT_TRIED;
		}
		int outcome;
		try {
			outcome = operation.tryInline();
		}
		catch (RuntimeException | Error ex) {
			undo(operation);
			throw ex;
		}
		if (outcome != Operation.NOT_TRIED) {
			this.counters.inlineReads.increment();
			Descriptor descriptor = operation.fileInUse();
			if (descriptor != null) {
				descriptor.release();
			}
		}
		return outcome;
	}

	private boolean publish(Operation first, Operation last) {
		Mailbox.Published published = this.mailbox.publish(first, last);
		if (published == Mailbox.Published.WAKE || this.wakeLost) {
			wake();
		}
		return published != Mailbox.Published.CLOSED;
	}

	/**
	 * Nobody else will wake the owner: if this thread has no stack or memory left, the
	 * next does.
	 */
	private void wake() {
		try {
			this.wakeLost = false;
			Operation.requireNonNull(this.waker, "waker").wake();
		}
		catch (Throwable ex) {
			this.wakeLost = true;
			throw ex;
		}
		this.counters.wakeups.increment();
	}

	private void await(Operation operation, long timeoutNanos, boolean interruptible) {
		long deadline = (timeoutNanos > 0) ? System.nanoTime() + timeoutNanos : 0;
		boolean timed = timeoutNanos > 0;
		boolean interrupted = false;
		while (!operation.isDone()) {
			if (timed) {
				long left = deadline - System.nanoTime();
				if (left <= 0) {
					timed = false;
					cancel(operation, Operation.CancelReason.DEADLINE);
				}
				else {
					LockSupport.parkNanos(this, left);
				}
			}
			else {
				LockSupport.park(this);
			}
			// the operation has to end before its thread may go on, interrupted or not
			if (Thread.interrupted() && !interrupted) {
				interrupted = true;
				if (interruptible) {
					cancel(operation, Operation.CancelReason.INTERRUPT);
				}
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void await(BatchWait batch, List<Operation> operations) throws InterruptedIOException {
		boolean interrupted = false;
		while (!batch.isDone()) {
			LockSupport.park(this);
			if (Thread.interrupted() && !interrupted) {
				interrupted = true;
				operations.forEach((operation) -> cancel(operation, Operation.CancelReason.INTERRUPT));
			}
		}
		finishAll(operations, interrupted);
		if (interrupted) {
			if (operations.stream().anyMatch(Operation::wasCancelled)) {
				throw new InterruptedIOException("The batch was cancelled, because its thread was interrupted");
			}
		}
	}

	/**
	 * One that cannot be finished, its arena closed, must not keep the others from it.
	 */
	private static void finishAll(List<Operation> operations, boolean interrupted) {
		RuntimeException failure = null;
		for (Operation operation : operations) {
			try {
				operation.finish(operation.outcome());
			}
			catch (RuntimeException ex) {
				if (failure != null) {
					ex.addSuppressed(failure);
				}
				failure = ex;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		if (failure != null) {
			throw failure;
		}
	}

	/** Asks for the end of an operation that is on its way or in flight. */
	void cancel(Operation operation, Operation.CancelReason reason) {
		operation.cancelled(reason);
		control(new ControlRequest.Cancel(operation));
	}

	void cancelUsers(Descriptor file) {
		control(new ControlRequest.CancelUsers(file));
	}

	private void control(ControlRequest request) {
		if (!publish(request, request)) {
			LOGGER.log(Level.TRACE, "Ring '%s' has ended, and with it all operations that %s is about"
				.formatted(this.options.name(), request.call()));
		}
	}

	/** Cancels what is in flight, waits for it, frees everything. Idempotent. */
	void close() {
		control(new ControlRequest.Shutdown());
		awaitEnd();
	}

	/** Waits until the owner thread has ended, which somebody has seen to. */
	void awaitEnd() {
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				// it ends by itself at its deadline; leaving earlier would leave things
				// half closed
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	int inFlight() {
		InFlight inFlight = this.inFlight;
		return (inFlight != null) ? inFlight.size() : 0;
	}

	int queued() {
		Owner owner = this.owner;
		return (owner != null) ? owner.backlogSize() : 0;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	boolean isOwner(Thread thread) {
		return thread == this.thread;
	}

	void logRefused(Throwable ex) {
		LOGGER.log(Level.DEBUG, "The executor of ring '%s' refused a completion, which runs on a virtual thread"
			.formatted(this.options.name()), ex);
	}

}
