package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.iouring.linux.CallState;
import dev.iouring.linux.Errno;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Calls that callers make themselves: what the kernel may answer, who waits for whom, and
 * that no number outlives its file.
 */
@Timeout(60)
class InlineCallsTest {

	private static final int SIZE = 64 * 1024;

	private final byte[] content = new byte[SIZE];

	private final AtomicInteger reads = new AtomicInteger();

	/** What reads do first; by default, nothing. */
	private volatile Intervention intervention = (_, _) -> 0;

	private final IoUring io = IoUring.create(IoUringOptions.builder().name("calls").entries(8).build(),
			new DelegatingKernel() {

				@Override
				public long preadv2(CallState state, int fd, long address, long length, long offset, int flags) {
					long outcome = InlineCallsTest.this.intervention
						.outcome(InlineCallsTest.this.reads.getAndIncrement(), length);
					if (outcome < 0) {
						return outcome;
					}
					return super.preadv2(state, fd, address, (outcome > 0) ? outcome : length, offset, flags);
				}

			});

	@TempDir
	Path directory;

	private Path path;

	private Descriptor file;

	/** What a read shall do. */
	private interface Intervention {

		/**
		 * Returns an error, or the most bytes to read, or 0 for all that are wanted.
		 */
		long outcome(int number, long length);

	}

	@BeforeEach
	void openFile() throws IOException {
		new Random(1).nextBytes(this.content);
		this.path = Files.write(this.directory.resolve("file"), this.content);
		this.file = open(this.path, FileFlags.O_RDONLY);
	}

	@AfterEach
	void close() throws IOException {
		this.file.close();
		this.io.close();
	}

	private Descriptor open(Path path, int flags) throws IOException {
		OpenOperation open = Operation.open(path, flags, 0600);
		this.io.execute(open);
		return open.descriptor();
	}

	private static byte[] bytes(MemorySegment memory) {
		return memory.toArray(ValueLayout.JAVA_BYTE);
	}

	@Test
	void allKindsOfMemoryAreReadIntoWithoutTheRing() throws Exception {
		long submissions = this.io.statistics().submissions();
		try (Arena arena = Arena.ofShared()) {
			MemorySegment heap = MemorySegment.ofArray(new byte[SIZE + 1]).asSlice(1);
			for (MemorySegment target : List.of(heap, arena.allocate(SIZE), Arena.ofAuto().allocate(SIZE))) {
				assertThat(this.io.read(this.file, target, 0)).isEqualTo(SIZE);
				assertThat(bytes(target)).isEqualTo(this.content);
			}
		}
		for (ByteBuffer target : List.of(ByteBuffer.allocate(SIZE + 10), ByteBuffer.allocateDirect(SIZE + 10))) {
			target.position(3).limit(SIZE);
			assertThat(this.io.read(this.file, target, 5)).isEqualTo(SIZE - 5);
			assertThat(target.position()).isEqualTo(SIZE - 2);
			assertThat(target.flip().position(3)).isEqualTo(ByteBuffer.wrap(this.content, 5, SIZE - 5));
		}
		IoUringStatistics statistics = this.io.statistics();
		assertThat(statistics.inlineReads()).isEqualTo(5);
		assertThat(statistics.submissions()).isEqualTo(submissions);
	}

	@Test
	void shortReadsAreContinuedByTheCaller() throws Exception {
		this.intervention = (_, length) -> Math.min(length, 1000);
		MemorySegment target = Arena.ofAuto().allocate(SIZE);
		assertThat(this.io.read(this.file, target, 0)).isEqualTo(SIZE);
		assertThat(bytes(target)).isEqualTo(this.content);
		assertThat(this.reads).hasValue(SIZE / 1000 + 1);
		assertThat(this.io.statistics().inlineReads()).isOne();
	}

	@ParameterizedTest
	@ValueSource(ints = { Errno.EAGAIN, Errno.EINTR, Errno.EIO, Errno.EINVAL })
	void theRingFinishesWhatTheCallerCannot(int errno) throws Exception {
		this.intervention = (number, _) -> (number % 3 < 2) ? 1000 : -errno;
		for (MemorySegment target : List.of(Arena.ofAuto().allocate(SIZE), MemorySegment.ofArray(new byte[SIZE]))) {
			long submissions = this.io.statistics().submissions();
			assertThat(this.io.read(this.file, target, 0)).isEqualTo(SIZE);
			assertThat(bytes(target)).isEqualTo(this.content);
			assertThat(this.io.statistics().submissions() - submissions).isOne();
		}
		assertThat(this.reads).as("asked again the next time").hasValue(6);
	}

	@Test
	void aFileWhoseFileSystemCannotTellIsNotAskedAgain() throws Exception {
		this.intervention = (_, _) -> -Errno.EOPNOTSUPP;
		for (int i = 0; i < 3; i++) {
			assertThat(this.io.read(this.file, ByteBuffer.allocateDirect(10), 0)).isEqualTo(10);
		}
		assertThat(this.reads).hasValue(1);
	}

	@Test
	void aPositionThatNoFileHasDoesNotSpoilTheFile() throws Exception {
		ByteBuffer target = ByteBuffer.allocateDirect(100);
		assertThatExceptionOfType(IOException.class)
			.isThrownBy(() -> this.io.read(this.file, target, Long.MAX_VALUE - 1))
			.withMessageContaining("EINVAL");
		assertThat(target.position()).isZero();
		assertThat(this.io.read(this.file, target, SIZE + 1L)).as("behind the end").isZero();
		assertThat(this.io.read(this.file, target, 0)).isEqualTo(100);
		assertThat(this.io.statistics().inlineReads()).isEqualTo(2);
	}

	@Test
	void aFileThatIsClosedKeepsItsNumberUntilTheLastCallHasReturned() throws Exception {
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		this.intervention = (_, _) -> {
			reading.countDown();
			await(go);
			return 0;
		};
		AtomicInteger read = new AtomicInteger();
		Thread reader = run(() -> read.set(this.io.read(this.file, ByteBuffer.allocateDirect(10), 0)));
		reading.await();
		Thread closer = run(this.file::close);
		while (this.file.isOpen() || closer.getState() != Thread.State.TIMED_WAITING) {
			Thread.sleep(1);
		}
		assertThat(ProcessFacts.descriptors()).containsEntry(this.file.number(), this.path.toString());
		assertThatExceptionOfType(ClosedChannelException.class)
			.isThrownBy(() -> this.io.read(this.file, ByteBuffer.allocateDirect(10), 0));
		assertThat(this.reads).as("who comes later does not use the number").hasValue(1);
		closer.interrupt();
		Thread.sleep(20);
		assertThat(closer.isAlive()).isTrue();
		go.countDown();
		reader.join();
		closer.join();
		assertThat(read).hasValue(10);
		assertThat(ProcessFacts.descriptorsOf(this.path.toString())).isEmpty();
	}

	@Test
	void moreCallersThanThereArePlacesTakeTheRing() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		this.intervention = (_, _) -> {
			await(go);
			return 0;
		};
		int threads = 200;
		AtomicInteger complete = new AtomicInteger();
		List<Thread> readers = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			readers.add(run(() -> {
				MemorySegment target = Arena.ofAuto().allocate(SIZE);
				assertThat(this.io.read(this.file, target, 0)).isEqualTo(SIZE);
				assertThat(bytes(target)).isEqualTo(this.content);
				complete.incrementAndGet();
			}));
		}
		while (this.reads.get() + complete.get() < threads) {
			Thread.sleep(1);
		}
		int inside = this.reads.get();
		assertThat(inside).isBetween(1, threads - 1);
		go.countDown();
		for (Thread reader : readers) {
			reader.join();
		}
		assertThat(complete).hasValue(threads);
		assertThat(this.io.statistics().inlineReads()).isEqualTo(inside);
	}

	@Test
	void aCallThatThrowsKeepsNoPlace() throws Exception {
		this.intervention = (_, _) -> {
			throw new IllegalStateException("broken");
		};
		for (int i = 0; i < 200; i++) {
			assertThatIllegalStateException()
				.isThrownBy(() -> this.io.read(this.file, ByteBuffer.allocateDirect(10), 0));
			assertThatIllegalStateException()
				.isThrownBy(() -> this.io.execute(Operation.read(this.file, Arena.ofAuto().allocate(10), 0)));
		}
		this.intervention = (_, _) -> 0;
		assertThat(this.io.read(this.file, ByteBuffer.allocateDirect(10), 0)).isEqualTo(10);
		assertThat(this.io.statistics().inlineReads()).isOne();
		this.file.close();
		assertThat(ProcessFacts.descriptorsOf(this.path.toString())).isEmpty();
	}

	/** Wherever the stack ends, a place that was taken is given back. */
	@Test
	void aCallerWithoutStackKeepsNoPlace() throws Exception {
		for (int round = 0; round < Soak.rounds(30, 3000); round++) {
			Descriptor file = open(this.path, FileFlags.O_RDONLY);
			ByteBuffer target = ByteBuffer.allocateDirect(8);
			AtomicReference<Throwable> end = new AtomicReference<>();
			Thread reader = Thread.ofPlatform().unstarted(() -> {
				try {
					readAtEveryDepth(file, target);
				}
				catch (StackOverflowError | IOException ex) {
					end.set(ex);
				}
			});
			reader.start();
			reader.join();
			assertThat(end.get()).isInstanceOf(StackOverflowError.class);
			file.close();
		}
		this.file.close();
		assertThat(ProcessFacts.descriptorsOf(this.path.toString())).isEmpty();
	}

	@SuppressWarnings("InfiniteRecursion")
	private int readAtEveryDepth(Descriptor file, ByteBuffer target) throws IOException {
		this.io.read(file, target.clear(), 0);
		return 1 + readAtEveryDepth(file, target);
	}

	@Test
	void anInterruptedThreadDoesNotBegin() throws Exception {
		ByteBuffer target = ByteBuffer.allocateDirect(10);
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> this.io.read(this.file, target, 0));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(target.position()).isZero();
		assertThat(this.reads).hasValue(0);
	}

	@Test
	void anInterruptDuringACallIsKeptBesideItsResult() throws Exception {
		this.intervention = (_, _) -> {
			Thread.currentThread().interrupt();
			return 0;
		};
		for (MemorySegment target : List.of(Arena.ofAuto().allocate(10), MemorySegment.ofArray(new byte[10]))) {
			assertThat(this.io.read(this.file, target, 0)).isEqualTo(10);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(this.io.execute(Operation.read(this.file, target, 0))).isEqualTo(10);
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(this.io.statistics().inlineReads()).isEqualTo(4);
	}

	@Test
	void whatWasReadBeforeAnInterruptIsTold() throws Exception {
		this.intervention = (number, _) -> {
			if (number == 0) {
				return 1000;
			}
			Thread.currentThread().interrupt();
			return -Errno.EAGAIN;
		};
		ByteBuffer target = ByteBuffer.allocateDirect(SIZE);
		assertThat(this.io.read(this.file, target, 0)).isEqualTo(1000);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(this.content, 0, 1000));
	}

	@Test
	void whatTheRingDoesNotAllowIsNotDoneByTheCallerEither() throws Exception {
		IoUringOptions.Builder options = IoUringOptions.builder().name("restricted").entries(8);
		try (IoUring reading = IoUring
			.open(options.allowedOperations(EnumSet.of(OperationKind.OPENAT, OperationKind.READ)).build())) {
			OpenOperation open = Operation.open(this.path, FileFlags.O_RDWR, 0);
			reading.execute(open);
			try (Descriptor restricted = open.descriptor()) {
				assertThat(reading.read(restricted, ByteBuffer.allocate(10), 0)).isEqualTo(10);
				assertThatExceptionOfType(IoUringNotAllowedException.class)
					.isThrownBy(() -> reading.write(restricted, ByteBuffer.wrap(new byte[10]), 0));
			}
		}
		try (IoUring writing = IoUring
			.open(options.allowedOperations(EnumSet.of(OperationKind.OPENAT, OperationKind.WRITE)).build())) {
			OpenOperation open = Operation.open(this.path, FileFlags.O_RDWR, 0);
			writing.execute(open);
			try (Descriptor restricted = open.descriptor()) {
				assertThat(writing.write(restricted, ByteBuffer.wrap(this.content, 0, 10), 0)).isEqualTo(10);
				assertThatExceptionOfType(IoUringNotAllowedException.class)
					.isThrownBy(() -> writing.read(restricted, ByteBuffer.allocate(10), 0));
				assertThat(writing.statistics().inlineReads()).isZero();
			}
		}
		assertThat(this.path).hasBinaryContent(this.content);
	}

	/** Through the fast path as through the ring. */
	@ParameterizedTest
	@EnumSource(IoPath.class)
	@SuppressWarnings("try") // closed early, to see what a closed file says
	void wrongUseIsToldTheSameWayWhicheverPathIsTaken(IoPath way) throws Exception {
		MemorySegment memory = Arena.ofAuto().allocate(16);
		try (IoUring ring = IoUring.open(IoUringOptions.builder().name("ring").entries(8).path(way).build());
				Arena confined = Arena.ofConfined()) {
			OpenOperation open = Operation.open(this.path, FileFlags.O_RDONLY, 0);
			ring.execute(open);
			try (Descriptor reading = open.descriptor()) {
				assertThatIllegalArgumentException().isThrownBy(() -> ring.read(reading, memory, -1))
					.withMessage("position must not be negative but was -1");
				assertThatIllegalArgumentException().isThrownBy(() -> ring.write(reading, memory, -1))
					.withMessage("position must not be negative but was -1");
				assertThatIllegalArgumentException().isThrownBy(() -> ring.read(reading, memory.asReadOnly(), 0))
					.withMessageContaining("read-only");
				assertThatIllegalArgumentException().isThrownBy(() -> ring.read(reading, confined.allocate(8), 0))
					.withMessageContaining("confined");
				assertThatIllegalArgumentException().isThrownBy(() -> ring.write(reading, confined.allocate(8), 0))
					.withMessageContaining("confined");
				assertThatIllegalArgumentException().isThrownBy(() -> ring.read(this.file, memory, 0))
					.withMessageContaining("was opened on ring 'calls', not on 'ring'");
				assertThatIllegalArgumentException().isThrownBy(() -> ring.write(this.file, memory, 0))
					.withMessageContaining("was opened on ring 'calls', not on 'ring'");
				MemorySegment dead;
				try (Arena arena = Arena.ofShared()) {
					dead = arena.allocate(8);
				}
				assertThatIllegalStateException().isThrownBy(() -> ring.read(reading, dead, 0));
				assertThatIllegalStateException().isThrownBy(() -> ring.write(reading, dead, 0));
				assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> ring.write(reading, memory, 0))
					.withMessageContaining("write failed: EBADF (9)");
				assertThat(ring.read(reading, memory.asSlice(0, 0), 0)).isZero();
			}
			Descriptor finished = open.descriptor();
			assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> ring.read(finished, memory, 0));
			assertThatExceptionOfType(ClosedChannelException.class).isThrownBy(() -> ring.write(finished, memory, 0));
			OpenOperation openWriting = Operation.open(this.path, FileFlags.O_WRONLY, 0);
			ring.execute(openWriting);
			try (Descriptor writing = openWriting.descriptor()) {
				for (MemorySegment target : List.of(memory, memory.asSlice(0, 0))) {
					assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> ring.read(writing, target, 0))
						.withMessageContaining("read failed: EBADF (9)");
				}
			}
			OpenOperation openDirectory = Operation.open(this.directory, FileFlags.O_RDONLY, 0);
			ring.execute(openDirectory);
			try (Descriptor folder = openDirectory.descriptor()) {
				assertThatExceptionOfType(FileSystemException.class).isThrownBy(() -> ring.read(folder, memory, 0))
					.withMessageContaining("read failed: EISDIR (21)");
			}
			assertThat(ring.statistics().inlineOperations() == 0).isEqualTo(way == IoPath.RING);
		}
	}

	@Test
	void aSuspendedRingIsOpenedAgain() throws Exception {
		assertThat(this.io.read(this.file, ByteBuffer.allocateDirect(10), 0)).isEqualTo(10);
		this.io.suspend();
		assertThat(this.io.statistics().inlineReads()).isOne();
		assertThat(this.io.read(this.file, ByteBuffer.allocate(10), 0)).isEqualTo(10);
		assertThat(this.io.statistics().inlineReads()).isEqualTo(2);
		this.io.close();
		assertThatExceptionOfType(IoUringClosedException.class)
			.isThrownBy(() -> this.io.read(this.file, ByteBuffer.allocate(10), 0));
		assertThatExceptionOfType(IoUringClosedException.class)
			.isThrownBy(() -> this.io.write(this.file, ByteBuffer.allocate(10), 0));
	}

	@Test
	void noCallSeesTheFileThatGotTheNumberAfterItsFile() throws Exception {
		Path foreign = Files.write(this.directory.resolve("foreign"), new byte[SIZE]);
		ConcurrentLinkedQueue<Throwable> unexpected = new ConcurrentLinkedQueue<>();
		for (int round = 0; round < Soak.rounds(150, 50_000); round++) {
			Descriptor own = open(this.path, FileFlags.O_RDONLY);
			CountDownLatch started = new CountDownLatch(2);
			List<Thread> readers = new ArrayList<>();
			for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
				readers.add(builder.start(() -> {
					ByteBuffer target = ByteBuffer.allocateDirect(4096);
					started.countDown();
					try {
						while (true) {
							this.io.read(own, target.clear(), 4096);
							assertThat(target.flip()).isEqualTo(ByteBuffer.wrap(this.content, 4096, 4096));
						}
					}
					catch (ClosedChannelException ex) {
						// the only way out
					}
					catch (IOException | AssertionError ex) {
						unexpected.add(ex);
					}
				}));
			}
			started.await();
			own.close();
			Descriptor other = open(foreign, FileFlags.O_RDONLY);
			for (Thread reader : readers) {
				reader.join();
			}
			other.close();
			assertThat(unexpected).isEmpty();
		}
	}

	/** What may fail. */
	private interface Action {

		void run() throws IOException;

	}

	private static Thread run(Action action) {
		return Thread.ofPlatform().start(() -> {
			try {
				action.run();
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
