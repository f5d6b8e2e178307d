package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.Sqe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What callers, executors and a failing kernel can do to a ring, and must not break.
 */
@Timeout(60)
class IoUringRobustnessTest {

	@TempDir
	Path directory;

	private static IoUringOptions.Builder options() {
		return IoUringOptions.builder().name("robust").entries(4).shutdownTimeout(Duration.ofSeconds(5));
	}

	private static Descriptor open(IoUring io, Path path, int flags) throws IOException {
		OpenOperation open = Operation.open(path, flags, 0600);
		io.execute(open);
		return open.descriptor();
	}

	static List<Executor> badExecutors() {
		return List.of((_) -> {
			throw new RejectedExecutionException("full");
		}, (_) -> {
			throw new IllegalStateException("broken");
		}, (task) -> {
			Thread.startVirtualThread(task);
			Thread.startVirtualThread(task);
		}, (task) -> {
			task.run();
			throw new IllegalStateException("broken after the task");
		}, Runnable::run);
	}

	@ParameterizedTest
	@MethodSource("badExecutors")
	void futuresCompleteOnceAndOffTheOwnerWhateverTheExecutorDoes(Executor executor) throws Exception {
		IoUring io = IoUring.open(options().executor(executor).build());
		AtomicInteger stages = new AtomicInteger();
		for (int i = 0; i < 20; i++) {
			String thread = io.submit(Operation.nop()).thenApply((_) -> {
				stages.incrementAndGet();
				return Thread.currentThread().getName();
			}).get(5, TimeUnit.SECONDS);
			assertThat(thread).isNotEqualTo("iouring-robust");
		}
		assertThat(stages).hasValue(20);
		assertThat(io.execute(Operation.nop())).isZero();
		io.close();
	}

	@Test
	void whatBelongsToTheThreadThatOpensTheRingIsNotHandedToStagesOfOthers() throws Exception {
		InheritableThreadLocal<String> user = new InheritableThreadLocal<>();
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		user.set("opener");
		Thread.currentThread().setContextClassLoader(new ClassLoader(loader) {
		});
		try (IoUring io = IoUring.open(options().build());
				Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			CompletableFuture<Thread> read = io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0))
				.thenApply((_) -> {
					assertThat(user.get()).isNull();
					return Thread.currentThread();
				});
			io.execute(Operation.write(pipe, MemorySegment.ofArray(new byte[8]), 0));
			assertThat(read.get(5, TimeUnit.SECONDS).getContextClassLoader()).isSameAs(IoUring.class.getClassLoader());
		}
		finally {
			Thread.currentThread().setContextClassLoader(loader);
		}
	}

	@Test
	void aBrokenLogNeitherRunsOnTheOwnerNorCostsAFutureItsOutcome() throws Exception {
		Queue<String> threads = new ConcurrentLinkedQueue<>();
		Handler handler = new Handler() {

			@Override
			public void publish(LogRecord entry) {
				threads.add(Thread.currentThread().getName());
				throw new IllegalStateException("broken log");
			}

			@Override
			public void flush() {
			}

			@Override
			public void close() {
			}

		};
		Logger logger = Logger.getLogger(Engine.class.getName());
		logger.setLevel(Level.FINE);
		logger.addHandler(handler);
		try (IoUring io = IoUring.open(options().executor((_) -> {
			throw new RejectedExecutionException("full");
		}).build())) {
			assertThat(io.submit(Operation.nop())).succeedsWithin(Duration.ofSeconds(5));
			assertThat(io.submit(Operation.nop())).succeedsWithin(Duration.ofSeconds(5));
			while (threads.size() < 2) {
				Thread.sleep(1);
			}
			assertThat(threads).doesNotContain("iouring-robust");
			assertThat(io.state()).isEqualTo(IoUring.State.OPEN);
		}
		finally {
			logger.removeHandler(handler);
			logger.setLevel(null);
		}
	}

	@Test
	void aFutureTakesNoOutcomeButTheKernels() throws Exception {
		try (IoUring io = IoUring.open(options().build());
				Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			CompletableFuture<Integer> future = io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0));
			List<Runnable> attempts = List.of(() -> future.complete(1), () -> future.completeAsync(() -> 1),
					() -> future.completeOnTimeout(1, 1, TimeUnit.MILLISECONDS), () -> future.obtrudeValue(1),
					() -> future.obtrudeException(new IOException()));
			assertThat(attempts).allSatisfy((attempt) -> assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(attempt::run));
			assertThat(future).isNotDone();
			assertThat(future.cancel(true)).isTrue();
			assertThat(future).failsWithin(Duration.ofSeconds(5));
		}
	}

	@Test
	void aFileOpenedForACancelledFutureIsClosedOnceAndNotHandedOut() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "x");
		try (IoUring io = IoUring.open(options().build())) {
			for (int i = 0; i < 500; i++) {
				OpenOperation operation = Operation.open(file, FileFlags.O_RDONLY, 0);
				CompletableFuture<Integer> future = io.submit(operation);
				future.cancel(true);
				try {
					future.get(5, TimeUnit.SECONDS);
					operation.descriptor().close();
				}
				catch (CancellationException ex) {
					assertThatIllegalStateException().isThrownBy(operation::descriptor);
				}
			}
			assertThat(ProcessFacts.descriptorsOf(file.toString())).isEmpty();
		}
	}

	@Test
	void oneClosedArenaDoesNotSpoilTheRestOfABatch() throws Exception {
		Path file = Files.write(this.directory.resolve("file"), new byte[8192]);
		try (IoUring io = IoUring.open(options().path(IoPath.RING).build());
				Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			OpenOperation opened = Operation.open(file, FileFlags.O_RDONLY, 0);
			StatusOperation status = Operation.status(file);
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			Thread thread;
			try (Arena arena = Arena.ofShared()) {
				Operation read = Operation.read(pipe, arena.allocate(4), 0);
				thread = Thread.ofVirtual().start(() -> {
					try {
						io.executeAll(List.of(read, opened, status));
					}
					catch (IOException | RuntimeException ex) {
						thrown.set(ex);
					}
				});
				while (!opened.isDone() || !status.isDone()) {
					Thread.sleep(1);
				}
			}
			io.execute(Operation.write(pipe, MemorySegment.ofArray(new byte[4]), 0));
			thread.join();
			assertThat(thrown.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
			assertThat(status.status().size()).isEqualTo(8192);
			opened.descriptor().close();
			assertThat(ProcessFacts.descriptorsOf(file.toString())).isEmpty();
		}
	}

	@Test
	void closingAnIdleFileDoesNotWaitBehindAFullRing() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "x");
		try (IoUring io = IoUring.open(options().maxInFlight(1).build())) {
			Descriptor idle = open(io, file, FileFlags.O_RDONLY);
			Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR);
			List<CompletableFuture<Integer>> futures = new ArrayList<>();
			for (int i = 0; i < 5; i++) {
				futures.add(io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0)));
			}
			idle.close();
			assertThat(futures).noneMatch(CompletableFuture::isDone);
			pipe.close();
			assertThat(futures).allSatisfy((future) -> assertThat(future).failsWithin(Duration.ofSeconds(5)));
		}
	}

	@Test
	void closingAFileDoesNotWaitForAnOperationThatComesLateBehindAFullRing() throws Exception {
		Path path = Files.writeString(this.directory.resolve("file"), "x");
		try (IoUring io = IoUring.open(options().maxInFlight(1).build());
				Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			Descriptor file = open(io, path, FileFlags.O_RDONLY);
			CompletableFuture<Integer> slow = io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0));
			LateOperation late = new LateOperation(file);
			Thread user = Thread.ofPlatform()
				.start(() -> assertThatExceptionOfType(AsynchronousCloseException.class)
					.isThrownBy(() -> io.execute(late)));
			late.preparing.await();
			Thread closer = Thread.ofPlatform().start(() -> assertThatCode(file::close).doesNotThrowAnyException());
			while (closer.getState() != Thread.State.WAITING) {
				Thread.sleep(1);
			}
			// let the request to cancel the file's users come before the user
			Thread.sleep(20);
			late.go.countDown();
			assertThat(closer.join(Duration.ofSeconds(5))).isTrue();
			user.join();
			assertThat(slow).isNotDone();
		}
	}

	/** Uses a file, and is slow to get ready. */
	private static final class LateOperation extends Operation {

		private final Descriptor file;

		private final CountDownLatch preparing = new CountDownLatch(1);

		private final CountDownLatch go = new CountDownLatch(1);

		LateOperation(Descriptor file) {
			this.file = file;
		}

		@Override
		public String call() {
			return "late";
		}

		@Override
		Descriptor fileInUse() {
			return this.file;
		}

		@Override
		void prepare(BufferPool buffers) {
			this.preparing.countDown();
			try {
				this.go.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		void encode(Sqe sqe) {
		}

		@Override
		IOException toException(int errno) {
			return new IOException(Integer.toString(errno));
		}

	}

	@Test
	void operationsThatAreCancelledBehindAFullRingLeaveNothingBehind() throws Exception {
		try (IoUring io = IoUring.open(options().maxInFlight(1).build());
				Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			CompletableFuture<Integer> slow = io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0));
			List<WeakReference<MemorySegment>> memory = new ArrayList<>();
			for (int i = 0; i < 100; i++) {
				MemorySegment segment = Arena.ofAuto().allocate(8);
				memory.add(new WeakReference<>(segment));
				CompletableFuture<Integer> future = io.submit(Operation.read(pipe, segment, 0));
				future.cancel(true);
				assertThat(future).failsWithin(Duration.ofSeconds(5));
			}
			assertThat(io.statistics().queued()).isZero();
			System.gc();
			assertThat(memory.stream().filter((reference) -> reference.get() != null).count()).isLessThan(10);
			assertThat(slow).isNotDone();
		}
	}

	@Test
	void closingAFileDoesNotOpenASuspendedRing() throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "x");
		try (IoUring io = IoUring.open(options().build())) {
			Descriptor descriptor = open(io, file, FileFlags.O_RDONLY);
			io.suspend();
			descriptor.close();
			assertThat(io.state()).isEqualTo(IoUring.State.SUSPENDED);
			assertThat(ProcessFacts.descriptorsOf(file.toString())).isEmpty();
		}
	}

	@Test
	void cancellationsAreNotLostOnATinyPolledRing() throws Exception {
		IoUringOptions options = options().entries(1)
			.flags(EnumSet.of(IoUringFlag.SQPOLL))
			.sqThreadIdle(Duration.ofMillis(1))
			.build();
		try (IoUring io = IoUring.open(options);
				Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR)) {
			for (int round = 0; round < 100; round++) {
				List<CompletableFuture<Integer>> futures = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					futures.add(io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0)));
				}
				futures.forEach((future) -> future.cancel(true));
				assertThat(futures).allSatisfy((future) -> assertThat(future).failsWithin(Duration.ofSeconds(5)));
			}
			assertThat(io.statistics().enters()).isLessThan(50_000);
		}
	}

	@Test
	void aShutdownThatHasToWaitDoesNotSpin() throws Exception {
		IoUring io = IoUring.open(options().build());
		Path file = this.directory.resolve("file");
		Descriptor descriptor = open(io, file, FileFlags.O_RDWR | FileFlags.O_CREAT);
		io.execute(Operation.write(descriptor, MemorySegment.ofArray(new byte[1 << 20]), 0));
		CompletableFuture<Integer> sync = io.submit(Operation.fsync(descriptor));
		long before = io.statistics().enters();
		io.close();
		// what the kernel made of it is all the same here
		assertThat(sync.handle((_, _) -> true)).succeedsWithin(Duration.ofSeconds(5));
		assertThat(io.statistics().enters() - before).isLessThan(200);
		descriptor.close();
	}

	@Test
	void availabilityIsToldToAnInterruptedThreadToo() {
		Thread.currentThread().interrupt();
		assertThat(IoUring.availability().isAvailable()).isTrue();
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void aPublisherThatRunsOutOfStackLosesNobodysOperation() throws Exception {
		try (IoUring io = IoUring.open(options().build())) {
			for (int round = 0; round < 20; round++) {
				Thread deep = new Thread(null, () -> {
					for (int i = 0; i < 200; i++) {
						overflow(io);
					}
				}, "deep", 200_000);
				deep.start();
				deep.join();
				io.execute(Operation.nop(), Duration.ofSeconds(20));
			}
		}
	}

	@SuppressWarnings("InfiniteRecursion")
	private static int overflow(IoUring io) {
		try {
			return overflow(io) + 1;
		}
		catch (StackOverflowError ex) {
			try {
				return io.submit(Operation.nop()).isDone() ? 1 : 0;
			}
			catch (StackOverflowError again) {
				return 0;
			}
		}
	}

	@Test
	void whenTheOwnerFailsEverythingPendingFailsAndTheRingCanBeOpenedAgain() throws Exception {
		try (IoUring io = IoUring.open(options().build())) {
			Descriptor pipe = open(io, Fifo.in(this.directory, "fifo"), FileFlags.O_RDWR);
			List<CompletableFuture<Integer>> pending = new ArrayList<>();
			for (int i = 0; i < 3; i++) {
				pending.add(io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0)));
			}
			while (io.statistics().inFlight() < 3) {
				Thread.sleep(1);
			}
			RingBreaker.breakRing();
			assertThat(io.submit(Operation.nop())).failsWithin(Duration.ofSeconds(5));
			assertThat(pending).allSatisfy((future) -> assertThat(future).failsWithin(Duration.ofSeconds(5))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IoUringClosedException.class));
			while (io.state() != IoUring.State.FAILED) {
				Thread.sleep(1);
			}
			assertThat(io.failure())
				.hasValueSatisfying((failure) -> assertThat(failure).hasMessageContaining("io_uring_enter failed"));
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> io.execute(Operation.nop()))
				.withMessageContaining("open() opens it anew")
				.withCause(io.failure().orElseThrow());
			pipe.close();
			io.open();
			assertThat(io.execute(Operation.nop())).isZero();
		}
	}

	@Test
	void aFailureIsThereToSeeAndToRecoverFromAsSoonAsAnOperationFailsByIt() throws Exception {
		try (IoUring io = IoUring.open(options().build())) {
			for (int round = 0; round < 20; round++) {
				RingBreaker.breakRing();
				assertThat(io.submit(Operation.nop()).handle((_, failure) -> io.failure().isPresent()))
					.succeedsWithin(Duration.ofSeconds(5))
					.isEqualTo(true);
				io.open();
				assertThat(io.failure()).isEmpty();
				assertThat(io.execute(Operation.nop())).isZero();
			}
		}
	}

}
