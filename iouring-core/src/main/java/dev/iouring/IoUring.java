package dev.iouring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

import dev.iouring.linux.Kernel;
import dev.iouring.linux.Platform;
import dev.iouring.ring.Opcode;
import org.jspecify.annotations.Nullable;

/**
 * Linux io_uring for any number of threads. Operations are handed to one thread that owns
 * a ring; virtual and platform threads that wait for them park.
 *
 * <pre class="code">
 * try (IoUring io = IoUring.open(IoUringOptions.defaults())) {
 *     OpenOperation open = Operation.open(path, flags, mode);
 *     io.execute(open);
 *     try (Descriptor file = open.descriptor()) {
 *         int read = io.execute(Operation.read(file, memory, 0));
 *     }
 * }
 * </pre>
 *
 * <p>
 * This is a stable handle: the ring is opened by the first operation, can be released by
 * {@link #suspend()}, and is opened again by the next operation. A ring has one platform
 * thread and, while idle, uses no processor time; without an open ring there is no
 * thread.
 *
 * <p>
 * Thread-safe. Interrupting a thread that waits cancels its operation; the call ends when
 * the kernel is done with the operation's memory, with the thread's interrupt status set,
 * and with {@link java.io.InterruptedIOException} unless the operation was faster.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/io_uring.7.html">io_uring(7)</a>
 */
public final class IoUring implements AutoCloseable {

	private static final Duration PROBE_DEADLINE = Duration.ofSeconds(5);

	/** 292 years, which is all that nanoseconds can count. */
	private static final Duration MAX_DEADLINE = Duration.ofNanos(Long.MAX_VALUE);

	private final IoUringOptions options;

	private final Kernel kernel;

	private final Counters counters = new Counters();

	private final Lifecycle life;

	private IoUring(IoUringOptions options, Kernel kernel, CarrierPermits permits,
			Availability.@Nullable Unavailable unavailable) {
		this.options = Objects.requireNonNull(options, "options");
		this.kernel = kernel;
		this.life = new Lifecycle(this, kernel, permits, this.counters, unavailable);
	}

	/**
	 * Finds out whether this process can use io_uring: opens a small ring on a thread of
	 * its own, and sends a request to the kernel and back. Takes some milliseconds; the
	 * answer is not kept.
	 * @return whether, and if not, why
	 */
	public static Availability availability() {
		try (IoUring probe = create(RingOpener.probeOptions())) {
			try {
				// an interrupt says nothing about the kernel
				probe.execute(Operation.nop(), PROBE_DEADLINE.toNanos(), false);
				return new Availability.Available(Platform.kernelRelease());
			}
			catch (IoUringUnavailableException ex) {
				return ex.availability();
			}
			catch (IOException ex) {
				// a sandbox may let a ring be made and refuse its operations
				return Diagnosis.of(probe.failure().orElse(ex));
			}
		}
	}

	/**
	 * Creates a handle whose ring is opened by the first operation.
	 * @param options how to set up the ring
	 * @return the handle, which the caller closes
	 */
	public static IoUring create(IoUringOptions options) {
		return create(options, Kernel.LINUX);
	}

	/** Creates a handle whose ring is another kernel's than this machine's. */
	static IoUring create(IoUringOptions options, Kernel kernel) {
		return create(options, kernel, CarrierPermits.OF_PROCESS);
	}

	/** Creates a handle whose callers share carriers with others than this process's. */
	static IoUring create(IoUringOptions options, Kernel kernel, CarrierPermits permits) {
		return new IoUring(options, kernel, permits, null);
	}

	/**
	 * Creates a handle and opens its ring.
	 * @param options how to set up the ring
	 * @return the handle, which the caller closes
	 * @throws IoUringUnavailableException if the ring cannot be opened
	 */
	public static IoUring open(IoUringOptions options) throws IOException {
		IoUring io = create(options);
		io.open();
		return io;
	}

	/**
	 * Creates a handle whose ring never opens.
	 * @param options of the ring, for its name
	 * @param reason what every operation reports
	 * @return the handle
	 */
	public static IoUring unavailable(IoUringOptions options, Availability.Unavailable reason) {
		return new IoUring(options, Kernel.LINUX, CarrierPermits.OF_PROCESS, Objects.requireNonNull(reason, "reason"));
	}

	/**
	 * Returns the ring's name.
	 * @return {@link IoUringOptions#name()}
	 */
	public String name() {
		return this.options.name();
	}

	/**
	 * Returns what the ring is set up with.
	 * @return the options
	 */
	public IoUringOptions options() {
		return this.options;
	}

	/**
	 * Returns the state of the handle.
	 * @return the state
	 */
	public State state() {
		return this.life.state();
	}

	/**
	 * Returns what the kernel granted.
	 * @return the facts of the open ring, or nothing unless {@link State#OPEN}
	 */
	public Optional<RingInfo> info() {
		return (this.life.state() == State.OPEN) ? Optional.ofNullable(this.life.info()) : Optional.empty();
	}

	/**
	 * Returns why the ring could not be opened, or why its owner thread ended.
	 * @return the latest failure, or nothing if the ring was opened since
	 */
	public Optional<Throwable> failure() {
		return Optional.ofNullable(this.life.failure());
	}

	/**
	 * Returns what the ring has done and what it holds.
	 * @return the figures of now
	 */
	public IoUringStatistics statistics() {
		Engine engine = this.life.current();
		return this.counters.snapshot(this.life.inlineCalls(), engine);
	}

	/**
	 * Returns how the operations of one kind ended that went through the ring.
	 * @param opcode what the kernel was asked for
	 * @return the counts since this was created
	 */
	public OperationOutcomes outcomes(Opcode opcode) {
		return this.counters.outcomes(opcode);
	}

	/**
	 * Returns how often the kernel reported each error, {@code ECANCELED} included.
	 * @return the counts since this was created, by the errors' names in their order,
	 * {@code OTHER} for those without a name; only errors that occurred
	 */
	public Map<String, Long> errors() {
		return this.counters.errors();
	}

	/**
	 * Opens the ring, unless it is open. A ring that has failed is opened anew.
	 * @throws IoUringUnavailableException if the ring cannot be opened
	 * @throws IoUringClosedException if the handle is closed
	 */
	public void open() throws IOException {
		this.life.open();
	}

	/**
	 * Releases the ring, its memory, descriptors and thread. Operations in flight are
	 * cancelled and fail with {@link IoUringClosedException}. The next operation opens
	 * the ring again; files stay open. Waits as long as {@link #close()} does.
	 */
	public void suspend() {
		this.life.release(State.SUSPENDED);
	}

	/**
	 * Closes the handle for good. Operations in flight are cancelled and fail with
	 * {@link IoUringClosedException}; this waits for them, but not longer than
	 * {@link IoUringOptions#shutdownTimeout()}. Memory of operations that have not ended
	 * by then is never freed. If even the ring's thread does not come back from the
	 * kernel, this returns two seconds later, with a warning in the log. Files that are
	 * still open stay open until they are closed. Idempotent.
	 */
	@Override
	public void close() {
		this.life.release(State.CLOSED);
	}

	/**
	 * Sends a request that does nothing to the kernel and back. Returns at the deadline
	 * even if the ring's thread has stalled, also while somebody suspends or closes the
	 * ring, which no other operation does: theirs is the kernel's memory until it has
	 * answered. Opening the ring, if it is not, is not cut short.
	 * @param deadline how long to wait
	 * @throws IoUringTimeoutException if it is not back by then
	 * @throws IOException if the ring cannot do it
	 */
	public void ping(Duration deadline) throws IOException {
		Operation nop = Operation.nop();
		long end = System.nanoTime() + toNanos(deadline);
		Engine engine = this.life.engine(end);
		while (!engine.ping(nop, end - System.nanoTime())) {
			this.life.awaitEnd(engine, end);
			engine = this.life.engine(end);
		}
		IOException failure = nop.failure();
		if (failure != null) {
			throw failure;
		}
	}

	/**
	 * Performs an operation and waits for it. For virtual and platform threads.
	 * @param operation what to do, not used before
	 * @return what the kernel returned, never negative
	 * @throws IOException if it fails; of the JDK's own type where there is one
	 * @throws IoUringUnavailableException if the ring cannot be opened
	 * @throws IoUringClosedException if the ring is closed, also while this waits
	 * @throws java.io.InterruptedIOException if the thread was interrupted and the
	 * operation cancelled
	 */
	public int execute(Operation operation) throws IOException {
		return execute(operation, 0, true);
	}

	/**
	 * Performs an operation and waits for it, but cancels it when it takes too long.
	 * @param operation what to do, not used before
	 * @param deadline how long it may take, more than zero
	 * @return what the kernel returned, never negative
	 * @throws IoUringTimeoutException if it was cancelled at the deadline
	 * @throws IOException as {@link #execute(Operation)}
	 */
	public int execute(Operation operation, Duration deadline) throws IOException {
		return execute(operation, toNanos(deadline), true);
	}

	private static long toNanos(Duration deadline) {
		if (!deadline.isPositive()) {
			throw new IllegalArgumentException("deadline must be positive but was " + deadline);
		}
		return (deadline.compareTo(MAX_DEADLINE) < 0) ? deadline.toNanos() : Long.MAX_VALUE;
	}

	private int execute(Operation operation, long timeoutNanos, boolean interruptible) throws IOException {
		if (operation instanceof DescriptorOperation.Sync sync && timeoutNanos == 0 && interruptible
				&& this.options.path() == IoPath.AUTO) {
			if (!sync.rounds().sync(this, sync)) {
				this.counters.sharedSyncs.increment();
			}
		}
		else {
			perform(operation, timeoutNanos, interruptible);
		}
		IOException failure = operation.failure();
		if (failure != null) {
			throw failure;
		}
		return operation.result();
	}

	/** Performs an operation, whatever its outcome, and waits for it. */
	void perform(Operation operation) throws IOException {
		perform(operation, 0, true);
	}

	private void perform(Operation operation, long timeoutNanos, boolean interruptible) throws IOException {
		Engine engine = this.life.engine();
		while (!engine.execute(operation, timeoutNanos, interruptible)) {
			engine.awaitEnd();
			engine = this.life.engine();
		}
	}

	/**
	 * Starts an operation. Waits for nothing but the ring being opened, or suspended by
	 * another thread. With {@link IoPath#AUTO} the caller itself does what can be
	 * answered from memory, and gets a future that is done; see there for what that may
	 * take.
	 * <p>
	 * Cancelling the future, or completing it exceptionally (as {@code orTimeout} does),
	 * asks the kernel to cancel the operation; the future completes when the kernel is
	 * done with the memory. Dependent stages run on {@link IoUringOptions#executor()}, or
	 * on the caller if the future was done when they were added;
	 * {@link Operation#forRing()} rules that out.
	 * @param operation what to do, not used before
	 * @return what the kernel returned, or the failure that {@link #execute(Operation)}
	 * would throw
	 */
	public CompletableFuture<Integer> submit(Operation operation) {
		return submit(operation, Integer::valueOf);
	}

	/**
	 * Starts an operation, as {@link #submit(Operation)} does, whose future has a value
	 * of another kind.
	 * @param <T> the value's type
	 * @param operation what to do, not used before
	 * @param mapping makes the value of what the kernel returned, where the future
	 * completes; what it throws fails the future
	 * @return the future
	 */
	public <T extends @Nullable Object> CompletableFuture<T> submit(Operation operation,
			IntFunction<? extends T> mapping) {
		try {
			Engine engine = this.life.engine();
			CompletableFuture<T> future = engine.submit(operation, mapping);
			while (future == null) {
				engine.awaitEnd();
				engine = this.life.engine();
				future = engine.submit(operation, mapping);
			}
			return future;
		}
		catch (IOException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Reads from a file at a position and waits for it, as {@link #execute(Operation)}
	 * does with {@link Operation#read(Descriptor, MemorySegment, long)}. Allocates
	 * nothing if the page cache has the data.
	 * @param file the file
	 * @param target where the bytes go
	 * @param position where in the file, in bytes
	 * @return bytes read, 0 at the end of the file; it can be less than asked for
	 * @throws IOException as {@link #execute(Operation)}
	 * @throws IllegalArgumentException if the target is read-only or belongs to a
	 * confined arena, or the position is negative
	 */
	public int read(Descriptor file, MemorySegment target, long position) throws IOException {
		int read = transfers().read(file, target, position);
		return (read >= 0) ? read : readRest(file, target, position, ~read);
	}

	/**
	 * Reads into what remains of a buffer, as
	 * {@link #read(Descriptor, MemorySegment, long)} does, and moves its position by what
	 * was read.
	 * @param file the file
	 * @param target the buffer
	 * @param position where in the file, in bytes
	 * @return bytes read, 0 at the end of the file; it can be less than remained
	 * @throws IOException as {@link #execute(Operation)}
	 */
	public int read(Descriptor file, ByteBuffer target, long position) throws IOException {
		int read = transfers().read(file, target, position);
		if (read < 0) {
			read = readRest(file, MemorySegment.ofBuffer(target), position, ~read);
		}
		target.position(target.position() + read);
		return read;
	}

	/**
	 * Reads a whole file, from its beginning. A small file in the page cache is read
	 * without an operation.
	 * @param file the file, not opened with {@code O_DIRECT}
	 * @return what is in it
	 * @throws java.nio.file.FileSystemException if it does not fit into an array
	 * @throws IOException as {@link #execute(Operation)}
	 */
	public byte[] readAllBytes(Descriptor file) throws IOException {
		return new WholeRead(this, file).read(this.life.engine());
	}

	private InlineTransfers transfers() throws IOException {
		return this.life.engine().transfers();
	}

	private int readRest(Descriptor file, MemorySegment target, long position, int done) throws IOException {
		// the whole is counted in an int
		MemorySegment rest = (done == 0) ? target
				: target.asSlice(done, Math.min(target.byteSize(), TransferOperation.MAX_BYTES) - done);
		try {
			return done + execute(Operation.read(file, rest, position + done).forRing());
		}
		catch (IOException ex) {
			if (done == 0) {
				throw ex;
			}
			// what was read is not lost: an error behind it is found again by the next
			// read, and an interrupt is kept in the thread's flag
			return done;
		}
	}

	/**
	 * Writes to a file at a position and waits for it, as {@link #execute(Operation)}
	 * does with {@link Operation#write(Descriptor, MemorySegment, long)}. Allocates
	 * nothing if the page cache takes the data.
	 * @param file the file
	 * @param source where the bytes come from
	 * @param position where in the file, in bytes
	 * @return bytes written; it can be less than asked for
	 * @throws IOException as {@link #execute(Operation)}
	 * @throws IllegalArgumentException if the source belongs to a confined arena, or the
	 * position is negative
	 */
	public int write(Descriptor file, MemorySegment source, long position) throws IOException {
		int written = transfers().write(file, source, position);
		return (written >= 0) ? written : execute(Operation.write(file, source, position).forRing());
	}

	/**
	 * Writes what remains of a buffer, as {@link #write(Descriptor, MemorySegment, long)}
	 * does, and moves its position by what was written.
	 * @param file the file
	 * @param source the buffer
	 * @param position where in the file, in bytes
	 * @return bytes written; it can be less than remained
	 * @throws IOException as {@link #execute(Operation)}
	 */
	public int write(Descriptor file, ByteBuffer source, long position) throws IOException {
		int written = transfers().write(file, source, position);
		if (written < 0) {
			written = execute(Operation.write(file, MemorySegment.ofBuffer(source), position).forRing());
		}
		source.position(source.position() + written);
		return written;
	}

	/**
	 * Starts to read from a file at a position, as
	 * {@link #submit(Operation, IntFunction)} does with
	 * {@link Operation#read(Descriptor, MemorySegment, long)}. Makes no operation if the
	 * page cache has the data; the future is done then.
	 * @param <T> the value's type
	 * @param file the file
	 * @param target where the bytes go, the future's until it is done
	 * @param position where in the file, in bytes
	 * @param mapping makes the value of the number of bytes read, 0 at the end of the
	 * file
	 * @return the future
	 * @throws IllegalArgumentException as {@link #read(Descriptor, MemorySegment, long)}
	 */
	public <T extends @Nullable Object> CompletableFuture<T> submitRead(Descriptor file, MemorySegment target,
			long position, IntFunction<? extends T> mapping) {
		int read;
		try {
			read = transfers().read(file, target, position);
		}
		catch (IOException | IllegalStateException ex) {
			// an arena that is closed loses the data, whichever way it came
			return CompletableFuture.failedFuture(ex);
		}
		return (read >= 0) ? completed(mapping, read)
				: submit(new ReadOperation(file, target, position, 1).after(~read).forRing(), mapping);
	}

	/**
	 * Starts to read into what remains of a buffer, as
	 * {@link #submitRead(Descriptor, MemorySegment, long, IntFunction)} does, and moves
	 * its position by what was read, before the mapping is called.
	 * @param <T> the value's type
	 * @param file the file
	 * @param target the buffer, the future's until it is done
	 * @param position where in the file, in bytes
	 * @param mapping makes the value of the number of bytes read, 0 at the end of the
	 * file
	 * @return the future
	 */
	public <T extends @Nullable Object> CompletableFuture<T> submitRead(Descriptor file, ByteBuffer target,
			long position, IntFunction<? extends T> mapping) {
		int read;
		try {
			read = transfers().read(file, target, position);
		}
		catch (IOException | IllegalStateException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (read >= 0) {
			target.position(target.position() + read);
			return completed(mapping, read);
		}
		return submit(new ReadOperation(file, MemorySegment.ofBuffer(target), position, 1).after(~read).forRing(),
				moving(target, mapping));
	}

	/**
	 * Starts to write to a file at a position, as {@link #submit(Operation, IntFunction)}
	 * does with {@link Operation#write(Descriptor, MemorySegment, long)}. Makes no
	 * operation if the page cache takes the data; the future is done then.
	 * @param <T> the value's type
	 * @param file the file
	 * @param source where the bytes come from, the future's until it is done
	 * @param position where in the file, in bytes
	 * @param mapping makes the value of the number of bytes written
	 * @return the future
	 * @throws IllegalArgumentException as {@link #write(Descriptor, MemorySegment, long)}
	 */
	public <T extends @Nullable Object> CompletableFuture<T> submitWrite(Descriptor file, MemorySegment source,
			long position, IntFunction<? extends T> mapping) {
		int written;
		try {
			written = transfers().write(file, source, position);
		}
		catch (IOException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return (written >= 0) ? completed(mapping, written)
				: submit(Operation.write(file, source, position).forRing(), mapping);
	}

	/**
	 * Starts to write what remains of a buffer, as
	 * {@link #submitWrite(Descriptor, MemorySegment, long, IntFunction)} does, and moves
	 * its position by what was written, before the mapping is called.
	 * @param <T> the value's type
	 * @param file the file
	 * @param source the buffer, the future's until it is done
	 * @param position where in the file, in bytes
	 * @param mapping makes the value of the number of bytes written
	 * @return the future
	 */
	public <T extends @Nullable Object> CompletableFuture<T> submitWrite(Descriptor file, ByteBuffer source,
			long position, IntFunction<? extends T> mapping) {
		int written;
		try {
			written = transfers().write(file, source, position);
		}
		catch (IOException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		if (written >= 0) {
			source.position(source.position() + written);
			return completed(mapping, written);
		}
		return submit(Operation.write(file, MemorySegment.ofBuffer(source), position).forRing(),
				moving(source, mapping));
	}

	private static <T extends @Nullable Object> IntFunction<T> moving(ByteBuffer buffer,
			IntFunction<? extends T> mapping) {
		int start = buffer.position();
		return (moved) -> {
			buffer.position(start + moved);
			return mapping.apply(moved);
		};
	}

	private static <T extends @Nullable Object> CompletableFuture<T> completed(IntFunction<? extends T> mapping,
			int outcome) {
		try {
			return CompletableFuture.completedFuture(mapping.apply(outcome));
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Performs operations in one submission and waits for all of them. They run in any
	 * order. Ask each for its outcome: one that fails does not keep the others from
	 * anything.
	 * <p>
	 * Operations that are more than the ring takes at a time (the least of its entries
	 * and {@link RingInfo#maxInFlight()}) are performed in as few submissions as
	 * possible.
	 * @param operations what to do, none used before
	 * @throws IOException if the ring cannot be opened
	 * @throws java.io.InterruptedIOException if the thread was interrupted and operations
	 * were cancelled
	 */
	public void executeAll(List<? extends Operation> operations) throws IOException {
		execute(new Batch(operations), 0, true);
	}

	/**
	 * Performs operations as {@link #executeAll(List)} does, but cancels those that take
	 * too long, and waits until the kernel is done with them.
	 * @param operations what to do, none used before
	 * @param deadline how long they may take together, more than zero
	 * @throws IoUringTimeoutException if operations were cancelled at the deadline; the
	 * others have their outcomes
	 * @throws IOException as {@link #executeAll(List)}
	 */
	public void executeAll(List<? extends Operation> operations, Duration deadline) throws IOException {
		execute(new Batch(operations), deadline);
	}

	/**
	 * Starts operations that are performed as {@link #executeAll(List)} does. Does not
	 * wait for anything, except as {@link #submit(Operation)} does. Cancelling the future
	 * cancels the operations that are not done; files that were opened are closed then.
	 * @param operations what to do, none used before. Each counts among the futures that
	 * {@link IoUringOptions#maxQueued()} limits
	 * @return completes when all operations are done, whether or not they failed, and
	 * fails if it was cancelled or they were not started
	 */
	public CompletableFuture<@Nullable Void> submitAll(List<? extends Operation> operations) {
		return submit(new Batch(operations), (_) -> null);
	}

	/**
	 * Performs operations one after the other: each starts only when the one before has
	 * done all that it was asked for. The kernel goes from one to the next by itself. The
	 * rest of a chain that has failed is not run and fails with
	 * {@link IoUringChainException}; a read or a write that transfers less than its
	 * memory's size, as at the end of a file, ends the chain too. Each operation can be
	 * asked for its own outcome.
	 * <p>
	 * Memory that has to be copied (see {@link Operation}) is limited to 1 MiB per
	 * operation here, and cannot be read into and written from in the same chain: it is
	 * copied before the first operation starts and after the last has ended.
	 * @param operations what to do, none used before
	 * @throws IOException why the first operation failed that did; the failure of one
	 * that was not run, if the reason is one that did not do all it was asked for
	 * @throws IoUringTimeoutException as {@link #executeChain(List, Duration)}
	 * @throws java.io.InterruptedIOException if the thread was interrupted and the chain
	 * cancelled
	 * @throws IllegalArgumentException if there are more operations than the ring takes
	 * at a time: the least of its entries and {@link RingInfo#maxInFlight()}; nothing was
	 * started
	 */
	public void executeChain(List<? extends Operation> operations) throws IOException {
		execute(new Chain(operations), 0, true);
	}

	/**
	 * Performs operations as {@link #executeChain(List)} does, but cancels what is left
	 * of them when they take too long, and waits until the kernel is done with them.
	 * @param operations what to do, none used before
	 * @param deadline how long they may take together, more than zero
	 * @throws IoUringTimeoutException if they were cancelled at the deadline
	 * @throws IOException as {@link #executeChain(List)}
	 */
	public void executeChain(List<? extends Operation> operations, Duration deadline) throws IOException {
		execute(new Chain(operations), deadline);
	}

	/**
	 * Starts operations that are performed as {@link #executeChain(List)} does. Does not
	 * wait for anything, except as {@link #submit(Operation)} does. Cancelling the future
	 * cancels what is left of the chain; files that were opened are closed then.
	 * @param operations what to do, none used before. Each counts among the futures that
	 * {@link IoUringOptions#maxQueued()} limits
	 * @return completes when all operations are done, or fails with what
	 * {@link #executeChain(List)} would throw
	 * @throws IllegalArgumentException as there
	 */
	public CompletableFuture<@Nullable Void> submitChain(List<? extends Operation> operations) {
		return submit(new Chain(operations), (_) -> null);
	}

	/** Cancels whatever uses a file. */
	void cancelAll(Descriptor file) {
		Engine engine = this.life.current();
		// without an engine nothing is in flight, but at a thread that hangs, which
		// cancels everything by itself
		if (engine != null) {
			engine.cancelUsers(file);
		}
	}

	/** Gives a descriptor that nothing uses back to the kernel. */
	void close(Descriptor file) throws IOException {
		Engine engine = this.life.current();
		if (file.isRegistered()) {
			// only an owner can have its ring let go of the file
			engine = this.life.currentOrEnding();
		}
		else if (this.options.path() == IoPath.AUTO && file.isInlineClosable() && inlineCalls().close(file)) {
			return;
		}
		// a suspended ring is not opened just for this
		if (engine == null) {
			closeDirectly(file);
			return;
		}
		CloseOperation operation = new CloseOperation(file);
		// an Error here would leave unknown whether the kernel got it: a descriptor
		// that stays open is better than somebody else's being closed
		boolean performed = engine.execute(operation, 0, false) && operation.wasPerformed();
		if (!performed) {
			closeDirectly(file);
			return;
		}
		IOException failure = operation.failure();
		if (failure != null) {
			throw failure;
		}
	}

	Kernel kernel() {
		return this.kernel;
	}

	/** For files, which only an engine opens. */
	InlineCalls inlineCalls() {
		return Objects.requireNonNull(this.life.inlineCalls(), "inlineCalls");
	}

	private void closeDirectly(Descriptor file) throws IOException {
		int outcome = this.kernel.close(file.number());
		if (outcome < 0) {
			throw Failures.of("close", -outcome, file.path(), null);
		}
	}

	/**
	 * What a handle can be.
	 */
	public enum State {

		/** Not opened yet. */
		NEW,
		/** Working. */
		OPEN,
		/** Released; the next operation opens it again. */
		SUSPENDED,
		/** Its owner thread has ended with an error. */
		FAILED,
		/** Closed for good. */
		CLOSED

	}

}
