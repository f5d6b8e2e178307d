package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.FileFlags;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a {@link SimProgram} that uses the ring, and believes nothing that it is
 * told: not the bytes, not the numbers, not the reasons of failures.
 */
final class SimCaller {

	private static final int MAX_LENGTH = 300;

	private static final int ALIGNMENT = 512;

	/** How long a cancelled operation may take, unless the kernel cannot end it. */
	private static final long PATIENCE = 5_000_000_000L;

	private final SimProgram.Run run;

	private final Simulation simulation;

	private final RandomGenerator random;

	private final Descriptor own;

	private final String name;

	private final byte[] written = new byte[SimProgram.FILE_SIZE];

	/** Bytes of the own file that are not known: a write of them failed. */
	private final boolean[] unknown = new boolean[SimProgram.FILE_SIZE];

	/** Closed when the operations are done that use their memory, or before. */
	private final List<Arena> arenas = new ArrayList<>();

	SimCaller(SimProgram.Run run, int number, Descriptor own) {
		this.run = run;
		this.simulation = run.simulation();
		this.random = this.simulation.random();
		this.own = own;
		this.name = "/model/own" + number;
		for (int i = 0; i < this.written.length; i++) {
			this.written[i] = SimFile.Regular.pattern(this.name, i);
		}
	}

	void run() {
		int actions = this.random.nextInt(1, this.run.isHectic() ? 17 : 9);
		for (int i = 0; i < actions; i++) {
			if (this.random.nextInt(this.run.isHectic() ? 12 : 3) == 0) {
				this.simulation.park(this, this.simulation.duration(2_000_000));
			}
			switch (this.random.nextInt(14)) {
				case 0 -> execute(new Attempt(Operation.nop()), 0);
				case 1, 2 -> execute(read(this.random.nextInt(2)), deadline());
				case 3 -> execute(pipe(), this.random.nextInt(1, 20_000_000));
				case 4 -> execute(write(), deadline());
				case 5 -> execute(anything(), deadline());
				case 6 -> openAndClose();
				case 7 -> batch();
				case 8 -> chain();
				case 9 -> groupFuture();
				case 10, 11 -> direct();
				default -> futures();
			}
			closeArenas();
			// interrupts are for one operation at a time
			Thread.interrupted();
		}
	}

	private long deadline() {
		return (this.random.nextInt(4) == 0) ? this.simulation.duration(this.run.isHectic() ? 200_000 : 10_000_000) : 0;
	}

	private Attempt anything() {
		return switch (this.random.nextInt(8)) {
			case 0 -> read(this.random.nextInt(2));
			case 1 -> write();
			case 2 -> new Attempt(Operation.fdatasync(this.own), this.own);
			case 3 -> new Attempt(Operation.status(this.own), this.own);
			case 4 -> new Attempt(Operation.status(Path.of("/model/one")));
			case 5 -> open();
			case 6 -> new Attempt(Operation.rename(Path.of("/model/a"), Path.of("/model/b"), 0));
			default -> new Attempt(Operation.nop());
		};
	}

	private Attempt open() {
		OpenOperation open = Operation.open(Path.of(this.name), FileFlags.O_RDWR, 0);
		return new Attempt(open) {
			@Override
			void succeeded(int result) {
				try {
					SimCaller.this.run.register(open.descriptor());
				}
				catch (IllegalStateException ex) {
					// closed again with its group, whose future was cancelled
					require(isCancelled(), () -> "lost its file: " + Simulation.describe(ex));
				}
			}
		};
	}

	private Attempt read(int file) {
		Descriptor descriptor = this.run.shared(file);
		int length = this.random.nextInt(MAX_LENGTH);
		long position = this.random.nextInt(SimProgram.FILE_SIZE + 10);
		MemorySegment memory = memory(length);
		Operation operation = Operation.read(descriptor, memory, position, alignment());
		return new Attempt(operation, descriptor, memory) {
			@Override
			void succeeded(int result) {
				int available = (int) Math.max(0, Math.min(length, SimProgram.FILE_SIZE - position));
				require(result <= available && (result > 0 || available == 0),
						() -> "read %d bytes where %d are".formatted(result, available));
				for (int i = 0; i < result; i++) {
					int index = i;
					if (!memory.scope().isAlive()) {
						return;
					}
					byte expected = SimFile.Regular.pattern(SimProgram.SHARED_FILES.get(file), position + i);
					require(memory.get(ValueLayout.JAVA_BYTE, i) == expected,
							() -> "read a wrong byte at %d of %d".formatted(index, result));
				}
			}
		};
	}

	private Attempt pipe() {
		Descriptor descriptor = this.run.shared(2);
		MemorySegment memory = memory(this.random.nextInt(1, MAX_LENGTH));
		return new Attempt(Operation.read(descriptor, memory, 0), descriptor, memory) {
			@Override
			void succeeded(int result) {
				require(result == 0, () -> "read " + result + " bytes from an empty pipe");
			}
		};
	}

	private Attempt write() {
		int length = this.random.nextInt(1, MAX_LENGTH);
		int position = this.random.nextInt(SimProgram.FILE_SIZE - length);
		MemorySegment memory = memory(length);
		byte[] bytes = new byte[length];
		this.random.nextBytes(bytes);
		MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, length);
		return new Attempt(Operation.write(this.own, memory, position, alignment()), this.own, memory) {
			@Override
			void succeeded(int result) {
				require(result > 0 && result <= length, () -> "wrote %d of %d bytes".formatted(result, length));
				for (int i = 0; i < length; i++) {
					SimCaller.this.unknown[position + i] |= i >= result;
				}
				System.arraycopy(bytes, 0, SimCaller.this.written, position, result);
			}

			@Override
			void failed() {
				for (int i = 0; i < length; i++) {
					SimCaller.this.unknown[position + i] = true;
				}
			}
		};
	}

	private int alignment() {
		return (this.random.nextInt(4) == 0) ? ALIGNMENT : 1;
	}

	/** Memory of every kind there is. */
	private MemorySegment memory(int length) {
		return switch (this.random.nextInt(4)) {
			case 0 -> MemorySegment.ofArray(new byte[length]);
			case 1 -> closable(length);
			// where it lies decides what becomes of it, so that must not be chance
			case 2 -> this.simulation.keep(Arena.ofAuto()).allocate(length + 8L, ALIGNMENT).asSlice(8, length);
			default -> this.simulation.keep(Arena.ofAuto()).allocate(length + 8L, ALIGNMENT).asSlice(0, length);
		};
	}

	@SuppressWarnings("MustBeClosedChecker") // closeArenas() does
	private MemorySegment closable(int length) {
		Arena arena = Arena.ofShared();
		this.arenas.add(arena);
		return arena.allocate(length);
	}

	private void closeArenas() {
		this.arenas.forEach(Arena::close);
		this.arenas.clear();
	}

	private void execute(Attempt attempt, long deadline) {
		attempt.deadline = deadline;
		boolean interrupted = this.random.nextInt(20) == 0;
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		long started = this.simulation.now();
		try {
			int result = (deadline > 0) ? this.run.io().execute(attempt.operation, Duration.ofNanos(deadline))
					: this.run.io().execute(attempt.operation);
			attempt.ended(result);
		}
		catch (IOException ex) {
			if (ex instanceof InterruptedIOException && !(ex instanceof IoUringTimeoutException)) {
				attempt.require(Thread.currentThread().isInterrupted(), () -> "lost the interrupt");
			}
			attempt.ended(ex);
		}
		long took = this.simulation.now() - started;
		if (deadline > 0 && this.simulation.kernel().faults().stuck == 0) {
			attempt.require(took < deadline + PATIENCE,
					() -> "took %,d ns, its deadline was %,d".formatted(took, deadline));
		}
	}

	/** Without an operation, as far as possible. */
	private void direct() {
		boolean reads = this.random.nextBoolean();
		Attempt attempt = reads ? read(this.random.nextInt(2)) : write();
		TransferOperation transfer = (TransferOperation) attempt.operation;
		try {
			attempt.ended(reads ? this.run.io().read(transfer.file, transfer.memory, transfer.position)
					: this.run.io().write(transfer.file, transfer.memory, transfer.position));
		}
		catch (IOException ex) {
			attempt.ended(ex);
		}
	}

	private void openAndClose() {
		OpenOperation open = Operation.open(Path.of(this.name), FileFlags.O_RDWR, 0);
		Attempt attempt = new Attempt(open);
		execute(attempt, deadline());
		if (attempt.result >= 0) {
			Descriptor descriptor = this.run.register(open.descriptor());
			Thread.interrupted();
			List<Attempt> attempts = new ArrayList<>();
			List<CompletableFuture<Integer>> futures = new ArrayList<>();
			if (this.random.nextBoolean()) {
				execute(new Attempt(Operation.fdatasync(descriptor), descriptor), deadline());
				Thread.interrupted();
			}
			int count = this.random.nextInt(3);
			for (int i = 0; i < count; i++) {
				Attempt sync = new Attempt(Operation.fsync(descriptor), descriptor);
				attempts.add(sync);
				futures.add(this.run.io().submit(sync.operation));
			}
			this.run.close(descriptor);
			for (int i = 0; i < count; i++) {
				await(attempts.get(i), futures.get(i));
			}
		}
	}

	private void batch() {
		List<Attempt> attempts = attempts(batchBound());
		perform(attempts, () -> this.run.io().executeAll(operations(attempts)));
	}

	private int batchBound() {
		return this.run.isHectic() ? 20 : 7;
	}

	private void chain() {
		List<Attempt> attempts = attempts(this.run.chainLength() + 1);
		perform(attempts, () -> this.run.io().executeChain(operations(attempts)));
		checkChain(attempts);
	}

	/** Nothing may have run that comes after something that was not done to its end. */
	private void checkChain(List<Attempt> attempts) {
		boolean broken = false;
		for (Attempt attempt : attempts) {
			if (attempt.operation.isDone()) {
				int outcome = attempt.operation.outcome();
				attempt.require(!broken || outcome < 0, () -> "ran although its chain was broken");
				broken |= outcome < 0 || attempt.operation.isShort(outcome);
			}
		}
	}

	private List<Attempt> attempts(int bound) {
		List<Attempt> attempts = new ArrayList<>();
		int count = this.random.nextInt(1, bound);
		for (int i = 0; i < count; i++) {
			attempts.add(anything());
		}
		return attempts;
	}

	private static List<Operation> operations(List<Attempt> attempts) {
		return attempts.stream().map((attempt) -> attempt.operation).toList();
	}

	private void perform(List<Attempt> attempts, Action action) {
		try {
			action.run();
		}
		catch (IOException ex) {
			if (ex instanceof InterruptedIOException) {
				attempts.getFirst().require(Thread.currentThread().isInterrupted(), () -> "lost the interrupt");
			}
			if (!attempts.stream().allMatch((attempt) -> attempt.operation.isDone())) {
				// none of it has begun
				attempts.forEach((attempt) -> attempt.ended(ex));
				return;
			}
		}
		attempts.forEach(Attempt::ended);
	}

	private void groupFuture() {
		boolean chain = this.random.nextBoolean();
		List<Attempt> attempts = attempts(chain ? this.run.chainLength() + 1 : batchBound());
		CompletableFuture<?> future = chain ? this.run.io().submitChain(operations(attempts))
				: this.run.io().submitAll(operations(attempts));
		boolean cancelled = this.random.nextInt(3) == 0;
		if (cancelled) {
			attempts.forEach((attempt) -> attempt.cancelled = true);
			this.simulation.park(this, this.simulation.duration(this.run.isHectic() ? 50_000 : 1_000_000));
			future.cancel(true);
		}
		Throwable failure = future.handle((_, ex) -> ex).join();
		attempts.getFirst()
			.require(!(failure instanceof CancellationException) || cancelled, () -> "was cancelled by nobody");
		for (Attempt attempt : attempts) {
			if (attempt.operation.isDone()) {
				attempt.ended();
			}
			else {
				// the group was refused
				attempt.require(failure != null, () -> "was never done");
				attempt.failed();
			}
		}
		if (chain) {
			checkChain(attempts);
		}
	}

	private void futures() {
		List<Attempt> attempts = new ArrayList<>();
		List<CompletableFuture<Integer>> futures = new ArrayList<>();
		List<CompletableFuture<?>> told = new ArrayList<>();
		int count = this.random.nextInt(1, 6);
		for (int i = 0; i < count; i++) {
			boolean endless = this.random.nextInt(4) == 0;
			Attempt attempt = endless ? pipe() : anything();
			CompletableFuture<Integer> future = this.run.io().submit(attempt.operation);
			attempts.add(attempt);
			futures.add(future);
			told.add(future.handle((_, _) -> {
				attempt.completed();
				return null;
			}));
			if (endless || this.random.nextInt(3) == 0) {
				attempt.cancelled = true;
				this.simulation.park(this, this.simulation.duration(this.run.isHectic() ? 50_000 : 1_000_000));
				future.cancel(true);
			}
		}
		boolean tooEarly = this.random.nextInt(8) == 0;
		if (tooEarly) {
			closeArenas();
		}
		for (int i = 0; i < count; i++) {
			attempts.get(i).closedTooEarly = tooEarly;
			await(attempts.get(i), futures.get(i));
			told.get(i).join();
		}
	}

	private void await(Attempt attempt, CompletableFuture<Integer> future) {
		try {
			attempt.ended(future.join());
		}
		catch (CancellationException ex) {
			attempt.require(attempt.cancelled, () -> "was cancelled by nobody");
			attempt.failed();
			attempt.requireFree();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof IOException cause) {
				attempt.ended(cause);
			}
			else if (ex.getCause() instanceof IllegalStateException && attempt.closedTooEarly) {
				attempt.failed();
			}
			else {
				throw ex;
			}
		}
	}

	/**
	 * One operation, and what may become of it.
	 */
	private class Attempt {

		private final Operation operation;

		private final @Nullable Descriptor file;

		private final @Nullable MemorySegment memory;

		private long deadline;

		private boolean cancelled;

		private boolean closedTooEarly;

		private int completions;

		private int result = -1;

		Attempt(Operation operation) {
			this(operation, null, null);
		}

		Attempt(Operation operation, Descriptor file) {
			this(operation, file, null);
		}

		Attempt(Operation operation, @Nullable Descriptor file, @Nullable MemorySegment memory) {
			this.operation = operation;
			this.file = file;
			this.memory = memory;
		}

		/** For those whose result can be checked. */
		@SuppressWarnings("UnusedVariable")
		void succeeded(int result) {
		}

		/** For those whose failure leaves something unknown. */
		void failed() {
		}

		/** Its future has told. */
		void completed() {
			this.completions++;
			require(this.completions == 1, () -> "completed its future twice");
			require(!Thread.currentThread().getName().equals("owner"), () -> "ran code of users on the owner");
		}

		void require(boolean condition, Supplier<String> message) {
			SimCaller.this.simulation.require(condition, () -> this.operation.call() + " " + message.get());
		}

		boolean isCancelled() {
			return this.cancelled;
		}

		/** Takes the operation at its word. */
		void ended() {
			IOException failure = this.operation.failure();
			if (failure != null) {
				ended(failure);
			}
			else {
				ended(this.operation.result());
			}
		}

		void ended(int result) {
			this.result = result;
			requireFree();
			succeeded(result);
		}

		void ended(IOException failure) {
			SimCaller.this.simulation.trace(() -> this.operation.call() + " failed: " + failure);
			requireFree();
			failed();
			require(isPlausible(failure), () -> "failed without a reason: " + Simulation.describe(failure));
		}

		/** The kernel must have nothing of an operation that is done. */
		void requireFree() {
			MemorySegment memory = this.memory;
			// what was in an arena that is closed by now may be somebody else's already
			if (memory != null && memory.isNative() && memory.byteSize() > 0 && memory.scope().isAlive()
					&& SimCaller.this.simulation.kernel().rings().stream().noneMatch(SimRing::isAbandoned)) {
				SimCaller.this.simulation.memory().requireFree(memory, this.operation.call() + " is done");
			}
		}

		private boolean isPlausible(IOException failure) {
			SimKernel kernel = SimCaller.this.simulation.kernel();
			boolean released = SimCaller.this.run.releases() > 0 || kernel.deaths() > 0;
			Descriptor file = this.file;
			return switch (failure) {
				case IoUringTimeoutException _ -> this.deadline > 0;
				case IoUringClosedException _ -> released;
				case IoUringUnavailableException _ -> kernel.setupFailed() || released;
				case IoUringRejectedException _ -> true;
				case IoUringChainException _ -> this.operation.group() != null;
				case InterruptedIOException _ -> this.cancelled || Thread.currentThread().isInterrupted();
				case ClosedChannelException _ -> file != null && !file.isOpen();
				default -> {
					Throwable cause = (failure instanceof ErrnoException) ? failure : failure.getCause();
					if (cause instanceof ErrnoException errno && kernel.wasInjected(errno.errno())) {
						yield true;
					}
					// a ring that has failed waits to be opened anew
					yield kernel.deaths() > 0 && failure.getMessage().contains("has failed");
				}
			};
		}

	}

	/**
	 * What a thread does with several operations.
	 */
	private interface Action {

		void run() throws IOException;

	}

}
