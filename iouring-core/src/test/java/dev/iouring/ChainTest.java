package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

import dev.iouring.linux.Errno;
import dev.iouring.ring.ControlOperations;
import dev.iouring.ring.FileFlags;
import dev.iouring.ring.Sqe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Operations of which each runs only if the one before has done all it was asked for.
 */
@Timeout(60)
class ChainTest {

	private static final int ENTRIES = 8;

	private final IoUring io = IoUring.create(options().build());

	@TempDir
	Path directory;

	private static IoUringOptions.Builder options() {
		return IoUringOptions.builder().name("chains").entries(ENTRIES);
	}

	@AfterEach
	void nothingIsLeftBehind() {
		IoUringStatistics statistics = this.io.statistics();
		assertThat(statistics.inFlight()).isZero();
		assertThat(statistics.queued()).isZero();
		assertThat(statistics.completions()).isEqualTo(statistics.submissions());
		this.io.close();
	}

	private Descriptor open(Path path, int flags) throws IOException {
		OpenOperation open = Operation.open(path, flags, 0644);
		this.io.execute(open);
		return open.descriptor();
	}

	private Descriptor create(String name) throws IOException {
		return open(this.directory.resolve(name), FileFlags.O_RDWR | FileFlags.O_CREAT);
	}

	private Operation createDirectory(String name) {
		return Operation.createDirectory(this.directory.resolve(name), 0755);
	}

	private Operation fail() {
		return Operation.deleteFile(this.directory.resolve("missing"));
	}

	private static MemorySegment text(String text) {
		return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
	}

	private static void assertNotRun(Operation operation, String culprit) {
		assertThat(operation.failure()).isInstanceOf(IoUringChainException.class)
			.hasMessageStartingWith(operation.call() + " was not completed, because " + culprit);
	}

	static List<Set<IoUringFlag>> flags() {
		return List.of(Set.of(), Set.of(IoUringFlag.SQPOLL),
				Set.of(IoUringFlag.SUBMIT_ALL, IoUringFlag.SINGLE_ISSUER, IoUringFlag.DEFER_TASKRUN));
	}

	@ParameterizedTest
	@MethodSource("flags")
	void runsInItsOrderWhateverTheRingsFlags(Set<IoUringFlag> flags) throws Exception {
		Path draft = this.directory.resolve("draft");
		Path target = this.directory.resolve("target");
		Files.writeString(target, "old");
		try (IoUring io = IoUring.open(options().flags(flags).build())) {
			for (int round = 0; round < 100; round++) {
				OpenOperation open = Operation.open(draft, FileFlags.O_RDWR | FileFlags.O_CREAT, 0644);
				io.execute(open);
				try (Descriptor file = open.descriptor()) {
					StatusOperation status = Operation.status(target);
					io.executeChain(List.of(Operation.write(file, text("new " + round), 0), Operation.fdatasync(file),
							Operation.rename(draft, target, 0), status));
					assertThat(status.status().size()).isEqualTo(Files.size(target));
				}
				assertThat(target).hasContent("new " + round);
				assertThat(draft).doesNotExist();
			}
		}
	}

	/**
	 * What fails, made of a file that exists, one that cannot be written, and neither.
	 */
	enum Failing {

		READ, WRITE, FSYNC, FALLOCATE, FTRUNCATE, OPENAT, STATX, RENAMEAT, UNLINKAT, MKDIRAT, LINKAT, SYMLINKAT;

		Operation operation(Descriptor directory, Descriptor readOnly, Path missing) {
			MemorySegment memory = Arena.ofAuto().allocate(8);
			return switch (this) {
				case READ -> Operation.read(directory, memory, 0);
				case WRITE -> Operation.write(readOnly, memory, 0);
				case FSYNC -> Operation.fsync(readOnly);
				case FALLOCATE -> Operation.allocate(readOnly, 0, 8);
				case FTRUNCATE -> Operation.truncate(readOnly, 8);
				case OPENAT -> Operation.open(missing, FileFlags.O_RDONLY, 0);
				case STATX -> Operation.status(missing);
				case RENAMEAT -> Operation.rename(missing, missing, 0);
				case UNLINKAT -> Operation.deleteFile(missing);
				case MKDIRAT -> Operation.createDirectory(missing.resolve("within"), 0);
				case LINKAT -> Operation.createLink(missing, missing);
				case SYMLINKAT -> Operation.createSymbolicLink(missing.resolve("within"), missing);
			};
		}

	}

	@ParameterizedTest
	@EnumSource(Failing.class)
	void endsWithTheOperationThatFails(Failing failing) throws Exception {
		Path missing = this.directory.resolve("missing");
		try (Descriptor directory = open(this.directory, FileFlags.O_RDONLY | FileFlags.O_DIRECTORY);
				Descriptor readOnly = open(Path.of("/proc/self/status"), FileFlags.O_RDONLY);
				Descriptor file = create("file")) {
			for (int position = 0; position < 4; position++) {
				List<Operation> chain = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					chain.add(Operation.write(file, text("x"), 10 * position + i));
				}
				Operation failed = failing.operation(directory, readOnly, missing);
				chain.set(position, failed);
				assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> this.io.executeChain(chain));
				assertThat(failed.failure()).isInstanceOf(FileSystemException.class);
				for (int i = 0; i < position; i++) {
					assertThat(chain.get(i).result()).isEqualTo(1);
				}
				for (int i = position + 1; i < 4; i++) {
					assertNotRun(chain.get(i), failed.call() + " in the same chain failed");
					assertThat(chain.get(i).failure()).hasCauseInstanceOf(FileSystemException.class);
				}
			}
		}
		assertThat(this.directory.resolve("file")).hasSize(33);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void anOperationThatTheKernelDoesNotAcceptFailsThoseBeforeItToo(int position) throws Exception {
		List<Operation> chain = new ArrayList<>(List.of(Operation.nop(), Operation.nop(), Operation.nop()));
		chain.set(position, new RefusedOperation());
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.io.executeChain(chain))
			.withMessage("EINVAL");
		for (int i = 0; i < 3; i++) {
			if (i != position) {
				assertNotRun(chain.get(i), "refused in the same chain failed");
			}
		}
	}

	/** Wants to run as somebody whom the ring does not know. */
	private static final class RefusedOperation extends Operation {

		@Override
		public String call() {
			return "refused";
		}

		@Override
		boolean failureBreaksLinks() {
			return true;
		}

		@Override
		void encode(Sqe sqe) {
			ControlOperations.nop(sqe).personality(7);
		}

		@Override
		IOException toException(int errno) {
			return new IOException(Errno.name(errno));
		}

	}

	@Test
	void aReadAtTheEndOfTheFileEndsTheChain() throws Exception {
		try (Descriptor file = create("file")) {
			this.io.execute(Operation.write(file, text("twelve bytes"), 0));
			MemorySegment memory = MemorySegment.ofArray(new byte[100]);
			Operation read = Operation.read(file, memory, 0);
			Operation next = createDirectory("next");
			assertThatExceptionOfType(IoUringChainException.class)
				.isThrownBy(() -> this.io.executeChain(List.of(Operation.nop(), read, next)))
				.withMessage("mkdirat was not completed, because read in the same chain transferred only 12 bytes");
			assertThat(read.result()).isEqualTo(12);
			assertThat(memory.asSlice(0, 12).toArray(ValueLayout.JAVA_BYTE)).asString().isEqualTo("twelve bytes");
			assertNotRun(next, "read");
			assertThat(this.directory.resolve("next")).doesNotExist();
		}
	}

	@Test
	void aShortWriteEndsTheChain() throws Exception {
		int more = 1 << 17;
		try (Descriptor pipe = open(Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR | FileFlags.O_NONBLOCK)) {
			Operation write = Operation.write(pipe, Arena.ofAuto().allocate(more), 0);
			Operation next = createDirectory("next");
			assertThatExceptionOfType(IoUringChainException.class)
				.isThrownBy(() -> this.io.executeChain(List.of(write, next)));
			assertThat(write.result()).isBetween(1, more - 1);
			assertNotRun(next, "write in the same chain transferred only " + write.result());
		}
	}

	@Test
	void theLastOperationMayDoLess() throws Exception {
		try (Descriptor file = create("file")) {
			Operation read = Operation.read(file, MemorySegment.ofArray(new byte[100]), 0);
			this.io.executeChain(List.of(Operation.write(file, text("new"), 0), read));
			assertThat(read.result()).isEqualTo(3);
		}
	}

	@Test
	void readsInAChainTakeTheRing() throws Exception {
		try (Descriptor file = create("file")) {
			this.io.execute(Operation.write(file, text("content"), 0));
			this.io.execute(Operation.read(file, MemorySegment.ofArray(new byte[7]), 0));
			long before = this.io.statistics().inlineReads();
			this.io.executeChain(List.of(Operation.read(file, MemorySegment.ofArray(new byte[7]), 0)));
			assertThat(this.io.statistics().inlineReads()).isEqualTo(before);
		}
	}

	@Test
	void aDeadlineCancelsTheRestAndWaits() throws Exception {
		try (Descriptor pipe = open(Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			Operation before = createDirectory("before");
			Operation read = Operation.read(pipe, Arena.ofAuto().allocate(10), 0);
			Operation after = createDirectory("after");
			assertThatExceptionOfType(IoUringTimeoutException.class)
				.isThrownBy(() -> this.io.executeChain(List.of(before, read, after), Duration.ofMillis(20)))
				.withMessage("chain did not end before its deadline");
			assertThat(this.io.statistics().inFlight()).isZero();
			assertThat(before.result()).isZero();
			assertThat(read.failure()).isInstanceOf(IoUringTimeoutException.class);
			assertThat(after.failure()).isInstanceOf(IoUringTimeoutException.class);
			assertThat(this.directory.resolve("after")).doesNotExist();
		}
	}

	@Test
	void aDeadlineFindsTheOperationThatRunsWheneverItComes() throws Exception {
		try (Descriptor pipe = open(Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR); Descriptor file = create("f")) {
			for (int round = 0; round < 200; round++) {
				Operation read = Operation.read(pipe, Arena.ofAuto().allocate(10), 0);
				List<Operation> chain = List.of(Operation.write(file, Arena.ofAuto().allocate(8192), 0),
						Operation.fsync(file), Operation.nop(), Operation.fdatasync(file), read, createDirectory("no"));
				assertThatExceptionOfType(IoUringTimeoutException.class)
					.isThrownBy(() -> this.io.executeChain(chain, Duration.ofNanos(1 + (int) (Math.random() * 3e6))));
				assertThat(chain).allMatch(Operation::isDone);
				assertThat(read.failure()).isNotNull();
			}
			assertThat(this.directory.resolve("no")).doesNotExist();
		}
	}

	@Test
	void anInterruptCancelsTheRestAndWaits() throws Exception {
		try (Descriptor pipe = open(Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
				Operation read = Operation.read(pipe, MemorySegment.ofArray(new byte[10]), 0);
				Operation after = createDirectory("after");
				AtomicReference<Throwable> thrown = new AtomicReference<>();
				AtomicReference<Boolean> flag = new AtomicReference<>();
				Thread thread = builder.start(() -> {
					try {
						this.io.executeChain(List.of(Operation.nop(), read, after));
					}
					catch (Throwable ex) {
						thrown.set(ex);
						flag.set(Thread.currentThread().isInterrupted());
					}
				});
				awaitInFlight(2);
				thread.interrupt();
				thread.join();
				assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class)
					.hasMessage("chain was cancelled, because its thread was interrupted");
				assertThat(flag.get()).isTrue();
				assertThat(read.failure()).isInstanceOf(InterruptedIOException.class);
				assertThat(after.failure()).isInstanceOf(InterruptedIOException.class);
			}
		}
	}

	@Test
	void anInterruptedThreadStartsNoChain() {
		Operation nop = Operation.nop();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> this.io.executeChain(List.of(nop)));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(nop.isDone()).isFalse();
	}

	@Test
	void aChainAsLongAsTheQueueIsRunAndALongerOneIsRefusedWithoutHarm() throws Exception {
		List<Operation> chain = new ArrayList<>();
		for (int i = 0; i <= ENTRIES; i++) {
			chain.add(createDirectory("directory" + i));
		}
		this.io.execute(Operation.nop());
		assertThatIllegalArgumentException().isThrownBy(() -> this.io.executeChain(chain))
			.withMessage("A chain of 9 operations is longer than ring 'chains' can take at once: 8");
		assertThatIllegalArgumentException().isThrownBy(() -> this.io.submitChain(chain));
		assertThat(this.directory).isEmptyDirectory();
		this.io.executeChain(chain.subList(0, ENTRIES));
		this.io.execute(chain.getLast());
		assertThat(chain).allSatisfy((operation) -> assertThat(operation.result()).isZero());
		this.io.executeChain(List.of());
	}

	@Test
	void aChainIsNotLongerThanWhatTheKernelMayHold() throws Exception {
		try (IoUring narrow = IoUring.open(options().maxInFlight(3).build())) {
			narrow.executeChain(List.of(Operation.nop(), Operation.nop(), Operation.nop()));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> narrow
					.executeChain(List.of(Operation.nop(), Operation.nop(), Operation.nop(), Operation.nop())))
				.withMessageContaining("A chain of 4 ")
				.withMessageEndingWith(": 3");
		}
	}

	/** The second part of a chain that was split would run although the first failed. */
	@ParameterizedTest
	@MethodSource("flags")
	void chainsOfManyThreadsAreNeverSplit(Set<IoUringFlag> flags) throws Exception {
		try (IoUring io = IoUring.open(options().flags(flags).build());
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<?>> results = new ArrayList<>();
			for (int t = 0; t < 16; t++) {
				int thread = t;
				results.add(threads.submit(() -> {
					for (int round = 0; round < 50; round++) {
						int length = 2 + (thread + round) % (ENTRIES - 1);
						List<Operation> chain = new ArrayList<>();
						chain.add(fail());
						for (int i = 1; i < length; i++) {
							chain.add(createDirectory("split"));
						}
						assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> io.executeChain(chain));
						chain.subList(1, length).forEach((member) -> assertNotRun(member, "unlinkat"));
						io.execute(Operation.nop());
					}
					return null;
				}));
			}
			for (Future<?> result : results) {
				result.get();
			}
			IoUringStatistics statistics = io.statistics();
			assertThat(statistics.submissions()).isEqualTo(statistics.completions());
			assertThat(statistics.overflows()).isZero();
		}
		assertThat(this.directory.resolve("split")).doesNotExist();
	}

	@Test
	void aClosedFileFailsTheChainBeforeAnythingRuns() throws Exception {
		Descriptor closed = create("closed");
		closed.close();
		try (Descriptor file = create("file"); Arena arena = Arena.ofShared()) {
			Operation write = Operation.write(file, arena.allocate(10), 0);
			Operation sync = Operation.fsync(closed);
			Operation after = createDirectory("after");
			long before = this.io.statistics().submissions();
			assertThatExceptionOfType(ClosedChannelException.class)
				.isThrownBy(() -> this.io.executeChain(List.of(write, sync, after)));
			assertThat(this.io.statistics().submissions()).isEqualTo(before);
			assertNotRun(write, "fsync");
			assertNotRun(after, "fsync");
			assertThat(this.directory.resolve("after")).doesNotExist();
		}
		assertThat(this.directory.resolve("file")).isEmptyFile();
	}

	@Test
	void closingTheFileOfALaterOperationEndsTheChain() throws Exception {
		try (Descriptor pipe = open(Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			Descriptor file = create("file");
			Operation read = Operation.read(pipe, Arena.ofAuto().allocate(10), 0);
			Operation sync = Operation.fsync(file);
			Operation after = createDirectory("after");
			var future = this.io.submitChain(List.of(read, sync, after));
			awaitInFlight(2);
			file.close();
			assertThat(future).failsWithin(Duration.ofSeconds(5))
				.withThrowableThat()
				.withCauseInstanceOf(AsynchronousCloseException.class);
			assertThat(sync.failure()).isInstanceOf(AsynchronousCloseException.class);
			assertNotRun(read, "fsync");
			assertNotRun(after, "fsync");
		}
	}

	@Test
	void memoryThatTheKernelCannotGetWholeIsRefusedWithoutHarm() throws Exception {
		try (Descriptor file = create("file")) {
			MemorySegment large = MemorySegment.ofArray(new byte[(1 << 20) + 1]);
			Operation sync = Operation.fsync(file);
			Operation write = Operation.write(file, large, 0);
			assertThat(write.copiesMemory()).isTrue();
			assertThat(sync.copiesMemory()).isFalse();
			assertThat(Operation.write(file, Arena.ofAuto().allocate(1), 0).copiesMemory()).isFalse();
			assertThatIllegalArgumentException().isThrownBy(() -> this.io.executeChain(List.of(sync, write)))
				.withMessage("A write in a chain transfers at most 1048576 bytes of this memory, but it has 1048577");
			Operation dead;
			try (Arena arena = Arena.ofShared()) {
				dead = Operation.write(file, arena.allocate(1), 0);
			}
			assertThatIllegalStateException().isThrownBy(() -> this.io.executeChain(List.of(sync, dead)));
			this.io.executeChain(List.of(sync, Operation.write(file, Arena.ofAuto().allocate(1 << 21), 0)));
		}
		assertThat(this.directory.resolve("file")).hasSize(1 << 21);
	}

	@Test
	void whatAChainReadsItCanWriteIfTheMemoryIsNotCopied() throws Exception {
		try (Descriptor source = create("source"); Descriptor target = create("target")) {
			this.io.execute(Operation.write(source, text("content"), 0));
			byte[] heap = new byte[7];
			assertThatIllegalArgumentException()
				.isThrownBy(() -> this.io.executeChain(List.of(Operation.read(source, MemorySegment.ofArray(heap), 0),
						Operation.nop(), Operation.write(target, MemorySegment.ofArray(heap).asSlice(3), 0))))
				.withMessageContaining("automatic arena");
			MemorySegment memory = Arena.ofAuto().allocate(7);
			this.io.executeChain(List.of(Operation.read(source, memory, 0), Operation.write(target, memory, 0),
					Operation.read(target, MemorySegment.ofArray(heap), 0)));
			assertThat(heap).asString().isEqualTo("content");
		}
		assertThat(this.directory.resolve("target")).hasContent("content");
	}

	@Test
	void anOperationIsInOneChainOnce() throws Exception {
		Operation nop = Operation.nop();
		Operation used = Operation.nop();
		this.io.execute(used);
		assertThatIllegalStateException().isThrownBy(() -> this.io.executeChain(List.of(nop, used)));
		assertThatIllegalStateException().isThrownBy(() -> this.io.executeChain(List.of(nop, nop)));
		this.io.executeChain(List.of(nop));
		assertThat(used.result()).isZero();
	}

	private void awaitInFlight(int operations) throws InterruptedException {
		while (this.io.statistics().inFlight() != operations) {
			Thread.sleep(1);
		}
	}

}
