package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.ring.FileFlags;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One thread's part of a random program: it knows what its file and its pipe have to
 * contain, and checks it. Operations may be interrupted and cancelled at any moment.
 */
final class RandomProgram {

	private static final int REGION = 8192;

	private static final int REGIONS = 8;

	private static final int PIPE_LIMIT = 4096;

	private final IoUring io;

	private final Random random;

	private final Path path;

	private final Path fifo;

	private final byte[] content = new byte[REGION * REGIONS];

	/** What a write that was cancelled may or may not have changed. */
	private final BitSet unknown = new BitSet();

	/** How many bytes went into the pipe and came out; their values count on. */
	private int sent;

	private int received;

	private Arena closable;

	private int futures;

	private final AtomicInteger told = new AtomicInteger();

	private String step = "nothing";

	RandomProgram(IoUring io, long seed, Path directory, int number) throws IOException {
		this.io = io;
		this.random = new Random(seed);
		this.random.nextBytes(this.content);
		this.path = Files.write(directory.resolve("file-" + number), this.content);
		this.fifo = Fifo.in(directory, "fifo-" + number);
	}

	void run(int steps) throws IOException {
		Descriptor file = uninterrupted(() -> openFile(this.path));
		Descriptor pipe = uninterrupted(() -> openFile(this.fifo));
		try (Arena arena = Arena.ofShared()) {
			this.closable = arena;
			for (int i = 0; i < steps; i++) {
				boolean left = Thread.interrupted();
				try {
					perform(file, pipe);
				}
				catch (InterruptedIOException ex) {
					if (!(ex instanceof IoUringTimeoutException)) {
						assertThat(Thread.currentThread().isInterrupted()).as("%s, step %d", this.step, i).isTrue();
					}
				}
				catch (IoUringClosedException ex) {
					// the ring was suspended
					assertThat(ex).hasMessageContaining("was cancelled");
				}
				catch (IOException | RuntimeException | AssertionError ex) {
					throw new AssertionError("%s, step %d, interrupted before: %s".formatted(this.step, i, left), ex);
				}
			}
			// nobody takes these, and the ring closes over them
			for (int i = 0; i < 3; i++) {
				var _ = submit(Operation.nop());
			}
		}
		finally {
			file.close();
			pipe.close();
		}
	}

	private void perform(Descriptor file, Descriptor pipe) throws IOException {
		switch (this.random.nextInt(12)) {
			case 0 -> write(file);
			case 1, 2 -> read(file);
			case 3, 4 -> transferAtTheSameTime(file);
			case 5 -> sendThroughPipe(pipe);
			case 6, 7 -> receiveFromPipe(pipe);
			case 8 -> waitForNothing(pipe);
			case 9 -> closeUnderReads();
			case 10 -> closeArenaUnderRead(file);
			default -> lookAtFile(file);
		}
	}

	private int region() {
		return REGION * this.random.nextInt(REGIONS);
	}

	private int length() {
		return 1 + this.random.nextInt(REGION);
	}

	/** The arena is closed by nobody: what the ring may still use stays. */
	@SuppressWarnings("MustBeClosedChecker")
	private MemorySegment memory(int size) {
		return switch (this.random.nextInt(4)) {
			case 0 -> MemorySegment.ofArray(new byte[size]);
			case 1 -> MemorySegment.ofBuffer(ByteBuffer.allocateDirect(size));
			case 2 -> this.closable.allocate(size);
			default -> Arena.ofAuto().allocate(size);
		};
	}

	private void write(Descriptor file) throws IOException {
		this.step = "write";
		Transfer write = new Transfer(file, region(), length(), true);
		try {
			write.took(this.io.execute(write.operation));
		}
		finally {
			write.settle();
		}
	}

	private void read(Descriptor file) throws IOException {
		this.step = "read";
		Transfer read = new Transfer(file, region(), length(), false);
		read.took(this.io.execute(read.operation));
	}

	/** Each in a region of its own, as futures or as a batch. */
	private void transferAtTheSameTime(Descriptor file) throws IOException {
		List<Transfer> transfers = new ArrayList<>();
		for (int i = 0; i < REGIONS; i++) {
			transfers.add(new Transfer(file, REGION * i, length(), this.random.nextBoolean()));
		}
		try {
			if (this.random.nextBoolean()) {
				this.step = "batch";
				batch(transfers);
			}
			else {
				this.step = "futures";
				race(transfers);
			}
		}
		finally {
			transfers.forEach(Transfer::settle);
		}
	}

	private void batch(List<Transfer> transfers) throws IOException {
		List<Operation> operations = new ArrayList<>();
		for (Transfer transfer : transfers) {
			operations.add(transfer.operation);
			operations.add(Operation.nop());
		}
		try {
			this.io.executeAll(operations);
		}
		finally {
			for (Transfer transfer : transfers) {
				if (transfer.operation.isDone() && transfer.operation.failure() == null) {
					transfer.took(transfer.operation.result());
				}
			}
		}
	}

	private void race(List<Transfer> transfers) {
		List<CompletableFuture<Integer>> pending = new ArrayList<>();
		List<Boolean> cancelled = new ArrayList<>();
		for (Transfer transfer : transfers) {
			CompletableFuture<Integer> future = submit(transfer.operation);
			pending.add(future);
			cancelled.add(this.random.nextInt(4) == 0 && future.cancel(true));
		}
		for (int i = 0; i < pending.size(); i++) {
			Integer moved = outcome(pending.get(i), cancelled.get(i));
			if (moved != null) {
				transfers.get(i).took(moved);
			}
		}
	}

	private void sendThroughPipe(Descriptor pipe) throws IOException {
		this.step = "send";
		int length = 1 + this.random.nextInt(64);
		if (this.sent - this.received + length > PIPE_LIMIT) {
			return;
		}
		MemorySegment memory = memory(length);
		for (int i = 0; i < length; i++) {
			memory.set(ValueLayout.JAVA_BYTE, i, (byte) (this.sent + i));
		}
		assertThat(this.io.execute(Operation.write(pipe, memory, 0))).isEqualTo(length);
		this.sent += length;
	}

	private void receiveFromPipe(Descriptor pipe) throws IOException {
		this.step = "receive";
		int available = this.sent - this.received;
		if (available == 0) {
			return;
		}
		int length = 1 + this.random.nextInt(64);
		MemorySegment memory = memory(length);
		Operation read = Operation.read(pipe, memory, 0);
		Integer got;
		if (this.random.nextBoolean()) {
			got = this.io.execute(read);
		}
		else {
			CompletableFuture<Integer> future = submit(read);
			got = outcome(future, this.random.nextBoolean() && future.cancel(true));
		}
		if (got != null) {
			assertThat(got).isEqualTo(Math.min(length, available));
			for (int i = 0; i < got; i++) {
				assertThat(memory.get(ValueLayout.JAVA_BYTE, i)).isEqualTo((byte) (this.received + i));
			}
			this.received += got;
		}
	}

	private void waitForNothing(Descriptor pipe) throws IOException {
		this.step = "wait";
		if (this.sent != this.received) {
			return;
		}
		Operation read = Operation.read(pipe, memory(8), 0);
		if (this.random.nextBoolean()) {
			try {
				assertThat(this.io.execute(read, Duration.ofNanos(1 + this.random.nextInt(500_000))))
					.as("bytes from nowhere")
					.isNull();
			}
			catch (IoUringTimeoutException ex) {
				assertThat(ex).hasMessageContaining("deadline");
			}
		}
		else {
			CompletableFuture<Integer> future = submit(read);
			assertThat(outcome(future, future.cancel(true))).isNull();
		}
	}

	private void closeUnderReads() throws IOException {
		this.step = "close";
		Descriptor pipe = openFile(this.fifo);
		List<CompletableFuture<Integer>> reads = new ArrayList<>();
		if (this.sent == this.received) {
			for (int i = 0; i < 3; i++) {
				reads.add(submit(Operation.read(pipe, memory(8), 0)));
			}
		}
		pipe.close();
		for (CompletableFuture<Integer> read : reads) {
			assertThat(outcome(read, false)).isNull();
		}
	}

	private void closeArenaUnderRead(Descriptor file) {
		this.step = "arena";
		int offset = region();
		int length = length();
		CompletableFuture<Integer> read;
		try (Arena arena = Arena.ofShared()) {
			read = submit(Operation.read(file, arena.allocate(length), offset));
		}
		try {
			Integer moved = outcome(read, false);
			assertThat(moved).isIn(null, length);
		}
		catch (IllegalStateException ex) {
			assertThat(ex).hasMessageContaining("closed");
		}
	}

	private void lookAtFile(Descriptor file) throws IOException {
		this.step = "look";
		StatusOperation status = Operation.status(file);
		this.io.execute(status);
		assertThat(status.status().size()).isEqualTo(this.content.length);
		this.io.execute(Operation.fdatasync(file));
		openFile(this.path).close();
	}

	private Descriptor openFile(Path path) throws IOException {
		OpenOperation open = Operation.open(path, FileFlags.O_RDWR, 0);
		this.io.execute(open);
		return open.descriptor();
	}

	private CompletableFuture<Integer> submit(Operation operation) {
		this.futures++;
		CompletableFuture<Integer> future = this.io.submit(operation);
		CompletableFuture<Integer> told = future.whenComplete((_, _) -> this.told.incrementAndGet());
		assertThat(told).isNotNull();
		return future;
	}

	/** Returns the value, or {@code null} if the future failed as it may. */
	private Integer outcome(CompletableFuture<Integer> future, boolean cancelled) {
		try {
			return future.join();
		}
		catch (CancellationException ex) {
			assertThat(cancelled).isTrue();
			return null;
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof IllegalStateException closed) {
				throw closed;
			}
			assertThat(ex.getCause()).isInstanceOfAny(IoUringClosedException.class, AsynchronousCloseException.class);
			return null;
		}
	}

	private static Descriptor uninterrupted(Opening opening) throws IOException {
		while (true) {
			try {
				return opening.open();
			}
			catch (InterruptedIOException ex) {
				assertThat(Thread.interrupted()).isTrue();
			}
			catch (IoUringClosedException ex) {
				assertThat(ex).hasMessageContaining("was cancelled");
			}
		}
	}

	void requireEveryFutureTold() {
		assertThat(this.told).hasValue(this.futures);
	}

	void requireContent() throws IOException {
		byte[] actual = Files.readAllBytes(this.path);
		assertThat(actual).hasSameSizeAs(this.content);
		for (int i = 0; i < actual.length; i++) {
			if (!this.unknown.get(i)) {
				assertThat(actual[i]).isEqualTo(this.content[i]);
			}
		}
	}

	private interface Opening {

		Descriptor open() throws IOException;

	}

	/** Bytes on their way between memory and a part of the file. */
	private final class Transfer {

		private final int offset;

		private final boolean writes;

		private final MemorySegment memory;

		private final Operation operation;

		private boolean settled;

		Transfer(Descriptor file, int offset, int length, boolean writes) {
			this.offset = offset;
			this.writes = writes;
			this.memory = memory(length);
			if (writes) {
				byte[] bytes = new byte[length];
				RandomProgram.this.random.nextBytes(bytes);
				this.memory.copyFrom(MemorySegment.ofArray(bytes));
			}
			this.operation = writes ? Operation.write(file, this.memory, offset)
					: Operation.read(file, this.memory, offset);
		}

		void took(int moved) {
			this.settled = true;
			assertThat((long) moved).isEqualTo(this.memory.byteSize());
			byte[] bytes = this.memory.toArray(ValueLayout.JAVA_BYTE);
			if (this.writes) {
				System.arraycopy(bytes, 0, RandomProgram.this.content, this.offset, moved);
				RandomProgram.this.unknown.clear(this.offset, this.offset + moved);
				return;
			}
			for (int i = 0; i < moved; i++) {
				if (!RandomProgram.this.unknown.get(this.offset + i)) {
					assertThat(bytes[i]).isEqualTo(RandomProgram.this.content[this.offset + i]);
				}
			}
		}

		void settle() {
			if (this.writes && !this.settled) {
				RandomProgram.this.unknown.set(this.offset, this.offset + (int) this.memory.byteSize());
			}
		}

	}

}
