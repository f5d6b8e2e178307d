package dev.iouring;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import dev.iouring.jfr.FlightEvents;
import dev.iouring.linux.Platform;
import dev.iouring.ring.BufferTable;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.IoWorkers;
import dev.iouring.ring.Opcode;
import dev.iouring.ring.Ring;
import dev.iouring.ring.WorkerThreads;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns a ring, from opening the ring to releasing it, however that comes
 * about. What it does in between is the {@link Owner}'s.
 */
final class RingThread {

	private static final Logger LOGGER = System.getLogger(RingThread.class.getName());

	private static final Duration FOREVER = Duration.ofSeconds(Long.MAX_VALUE);

	/**
	 * The threads whose memory the kernel may write to. One leaves when its ring has
	 * ended cleanly; any other stays for good, and its memory is never freed: losing
	 * memory is better than somebody else's being overwritten.
	 */
	private static final Set<RingThread> ALIVE = ConcurrentHashMap.newKeySet();

	private final Lifecycle life;

	private final IoUringOptions options;

	private final Counters counters;

	private final Mailbox mailbox;

	private final BufferPool buffers;

	private final Runnable futureStarted;

	/**
	 * What the kernel may still write to although the ring has ended. On the thread
	 * itself.
	 */
	private final List<Object> leaked = new ArrayList<>();

	/** Here already, because a thread may fail for want of memory. */
	private final Consumer<Object> leaks = this.leaked::add;

	/** What is pinned as long as the ring is open. On the thread itself. */
	private List<MemorySegment> registered = List.of();

	private final CompletableFuture<RingInfo> opened = new CompletableFuture<>();

	private final Thread thread;

	private volatile @Nullable Waker waker;

	private volatile @Nullable Owner owner;

	private volatile @Nullable InFlight inFlight;

	private volatile @Nullable Throwable failure;

	/**
	 * Creates a thread that is not started.
	 * @param life told when the thread fails
	 * @param futureStarted told when an operation with a future leaves the queue
	 */
	RingThread(Lifecycle life, IoUringOptions options, Counters counters, Mailbox mailbox, BufferPool buffers,
			Runnable futureStarted) {
		this.life = life;
		this.options = options;
		this.counters = counters;
		this.mailbox = mailbox;
		this.buffers = buffers;
		this.futureStarted = futureStarted;
		// whoever happens to come first must not leave anything of its own to all threads
		// that complete futures
		this.thread = Thread.ofPlatform()
			.daemon()
			.inheritInheritableThreadLocals(false)
			.name("iouring-" + this.options.name())
			.unstarted(this::own);
		this.thread.setContextClassLoader(RingThread.class.getClassLoader());
	}

	/**
	 * Starts the thread and waits until its ring is open.
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
			ring = RingOpener.open(this.options, this.life.kernel());
			IoWorkers maxWorkers = limitWorkers(ring, warnings);
			registerBuffers(ring, warnings);
			RegisteredFiles files = registerFiles(ring, warnings);
			// a restricted ring answers no such question
			Set<Opcode> operations = findOperations(ring, warnings);
			RingOpener.enable(ring, this.options, operations);
			waker = Waker.open(this.life.kernel());
			CompletionBudget budget = CompletionBudget.of(ring.cqEntries(), this.options.maxInFlight());
			InFlight inFlight = new InFlight(budget.operations(), budget.closings());
			owner = new Owner(ring, waker, this.mailbox, inFlight, files, this.counters, budget.cancellations(),
					this.options, this.futureStarted);
			RingInfo info = new RingInfo(Platform.kernelRelease(), ring.flags(), ring.features(), ring.sqEntries(),
					ring.cqEntries(), inFlight.limit(), operations, maxWorkers, this.buffers.registeredCount(),
					(files != null) ? files.size() : 0, this.options.allowedOperations(), warnings);
			this.waker = waker;
			this.inFlight = inFlight;
			this.owner = owner;
			ALIVE.add(this);
			this.opened.complete(info);
		}
		catch (Throwable ex) {
			try {
				if (waker != null) {
					waker.close();
				}
				if (ring != null) {
					ring.close();
				}
				endRegistered();
				ALIVE.remove(this);
			}
			finally {
				refuse(ex);
			}
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

	/** Whoever opens the ring waits for this, so a lack of memory only delays it. */
	private void refuse(Throwable reason) {
		while (!this.opened.isDone()) {
			try {
				this.opened.completeExceptionally(reason);
			}
			catch (OutOfMemoryError ex) {
				LockSupport.parkNanos(Endings.TELL_INTERVAL_NANOS);
			}
		}
	}

	private void end(Ring ring, Waker waker) {
		ring.close();
		waker.close();
		endRegistered();
		ALIVE.remove(this);
	}

	private void endRegistered() {
		List<MemorySegment> registered = this.registered;
		if (!registered.isEmpty()) {
			this.registered = List.of();
			this.buffers.endRegistered(registered);
		}
	}

	private void fail(Throwable failure, Owner owner, Ring ring, Waker waker) {
		boolean late = failure instanceof Owner.ShutdownTimeoutException;
		this.failure = failure;
		if (!late) {
			this.life.failing(this, failure);
		}
		boolean closed = false;
		try {
			if (owner.abandon(late ? CancelReason.RING_CLOSED : CancelReason.RING_FAILED, failure, this.leaks)) {
				end(ring, waker);
				closed = true;
			}
		}
		finally {
			if (!late) {
				this.life.failed(this);
			}
			LOGGER.log(late ? Level.WARNING : Level.ERROR,
					"Ring '%s' has ended with operations in flight; %s".formatted(this.options.name(),
							closed ? "the kernel had none of them"
									: "memory and descriptors that the kernel may still use are kept for good"),
					failure);
			FlightEvents.ringFailed(this.options.name(), failure);
		}
	}

	private @Nullable IoWorkers limitWorkers(Ring ring, List<String> warnings) {
		try {
			WorkerThreads.limit(ring, this.options.boundedWorkers(), this.options.unboundedWorkers());
			// zeros change nothing, and the answer is what is in force
			return WorkerThreads.limits(ring);
		}
		catch (ErrnoException ex) {
			warnings.add("The kernel's workers could not be limited: " + ex.getMessage());
			return null;
		}
	}

	private Set<Opcode> findOperations(Ring ring, List<String> warnings) throws ErrnoException {
		try {
			return ring.probe().supported();
		}
		catch (ErrnoException ex) {
			if (this.options.allowedOperations() != null) {
				throw ex;
			}
			warnings.add("The kernel does not tell which operations it has: " + ex.getMessage());
			return Set.of();
		}
	}

	private void registerBuffers(Ring ring, List<String> warnings) throws ErrnoException {
		if (!this.buffers.wantsRegistered()) {
			return;
		}
		try {
			List<MemorySegment> registered = this.buffers.allocateRegistered();
			BufferTable.register(ring, registered);
			this.registered = registered;
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

	private @Nullable RegisteredFiles registerFiles(Ring ring, List<String> warnings) throws ErrnoException {
		int count = this.options.registeredFiles();
		if (count == 0) {
			return null;
		}
		try {
			return RegisteredFiles.register(ring, count, this.options.usesBeforeRegistration());
		}
		catch (ErrnoException ex) {
			if (this.options.registeredFilesRequired()) {
				throw ex;
			}
			warnings.add("%d registered files were refused: %s".formatted(count, ex.getMessage()));
			return null;
		}
	}

	/** Ends the owner's sleep. On the thread that found it asleep. */
	void wake() {
		Operation.requireNonNull(this.waker, "waker").wake();
	}

	/** Makes up for a wake-up that may have been lost, on any thread. */
	void wakeAgain() {
		Operation.requireNonNull(this.waker, "waker").wakeUnlessClosed();
	}

	/** Waits until the thread has ended, which somebody has seen to. */
	void awaitEnd() {
		awaitEndDespiteInterrupts(FOREVER);
	}

	/**
	 * Waits until the thread has ended, but not for ever. It has a deadline of its own:
	 * an interrupt that ended the wait earlier would leave things half closed.
	 * @return whether it has
	 */
	boolean awaitEndDespiteInterrupts(Duration timeout) {
		long start = System.nanoTime();
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return this.thread.join(timeout.minusNanos(System.nanoTime() - start));
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	String name() {
		return this.thread.getName();
	}

	/**
	 * Waits until the thread has ended, but not for ever.
	 * @return whether it has
	 */
	boolean awaitEnd(Duration timeout) throws InterruptedException {
		return this.thread.join(timeout);
	}

	boolean is(Thread thread) {
		return thread == this.thread;
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

}
