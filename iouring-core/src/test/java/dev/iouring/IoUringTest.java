package dev.iouring;

import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Operations through a real ring: outcomes, waiting, cancelling.
 */
@Timeout(60)
class IoUringTest {

	private final IoUring io = IoUring.create(IoUringOptions.builder().name("test").entries(8).build());

	@TempDir
	Path directory;

	private Path fifo;

	@BeforeEach
	void makeFifo() throws Exception {
		this.fifo = Fifo.in(this.directory, "fifo");
	}

	@AfterEach
	void close() {
		this.io.close();
	}

	private Descriptor open(Path path, int flags) throws Exception {
		OpenOperation open = Operation.open(path, flags, 0644);
		this.io.execute(open);
		return open.descriptor();
	}

	/** Opened for writing too, so that nothing waits for another end. */
	private Descriptor openFifo() throws Exception {
		return open(this.fifo, FileFlags.O_RDWR);
	}

	@Test
	void nopGoesToTheKernelAndBack() throws Exception {
		assertThat(this.io.execute(Operation.nop())).isZero();
		assertThat(this.io.statistics().submissions()).isEqualTo(1);
		assertThat(this.io.statistics().completions()).isEqualTo(1);
	}

	@Test
	void writesAndReadsEveryKindOfMemory() throws Exception {
		Path file = this.directory.resolve("file");
		try (Descriptor descriptor = open(file, FileFlags.O_RDWR | FileFlags.O_CREAT);
				Arena shared = Arena.ofShared()) {
			List<MemorySegment> memories = List.of(MemorySegment.ofArray(new byte[5000]), shared.allocate(5000),
					Arena.ofAuto().allocate(5000), Arena.global().allocate(5000),
					MemorySegment.ofBuffer(java.nio.ByteBuffer.allocateDirect(5000)));
			byte value = 1;
			for (MemorySegment memory : memories) {
				memory.fill(value);
				assertThat(this.io.execute(Operation.write(descriptor, memory, 0))).isEqualTo(5000);
				memory.fill((byte) 0);
				assertThat(this.io.execute(Operation.read(descriptor, memory, 0))).isEqualTo(5000);
				assertThat(memory.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE)).containsOnly(value);
				value++;
			}
		}
		assertThat(Files.readAllBytes(file)).hasSize(5000).containsOnly(5);
	}

	@Test
	void memoryOfAConfinedArenaIsRefused() throws Exception {
		try (Arena confined = Arena.ofConfined(); Descriptor descriptor = openFifo()) {
			MemorySegment memory = confined.allocate(10);
			assertThatIllegalArgumentException().isThrownBy(() -> Operation.read(descriptor, memory, 0))
				.withMessageContaining("10 bytes")
				.withMessageContaining("confined");
		}
	}

	@Test
	void errorsAreOfTheJdksTypesAndNameCallAndNumber() {
		Path missing = this.directory.resolve("missing");
		assertThatExceptionOfType(NoSuchFileException.class)
			.isThrownBy(() -> this.io.execute(Operation.open(missing, FileFlags.O_RDONLY, 0)))
			.withMessageContaining(missing.toString())
			.withMessageContaining("openat failed: ENOENT (2)")
			.withCauseInstanceOf(ErrnoException.class);
	}

	@Test
	void anOperationCanBeUsedOnce() throws Exception {
		Operation nop = Operation.nop();
		this.io.execute(nop);
		assertThatIllegalStateException().isThrownBy(() -> this.io.execute(nop)).withMessageContaining("used once");
	}

	@Test
	void aDescriptorOfAnotherRingIsRefused() throws Exception {
		try (IoUring other = IoUring.create(IoUringOptions.builder().name("other").build());
				Descriptor descriptor = openFifo()) {
			assertThatIllegalArgumentException().isThrownBy(() -> other.execute(Operation.fsync(descriptor)))
				.withMessageContaining("'test'")
				.withMessageContaining("'other'");
		}
	}

	@Test
	void interruptCancelsTheOperationAndKeepsTheFlag() throws Exception {
		try (Descriptor descriptor = openFifo()) {
			for (Thread.Builder builder : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
				AtomicReference<Throwable> thrown = new AtomicReference<>();
				AtomicReference<Boolean> flag = new AtomicReference<>();
				Thread thread = builder.start(() -> {
					try {
						this.io.execute(Operation.read(descriptor, Arena.ofAuto().allocate(10), 0));
					}
					catch (Throwable ex) {
						thrown.set(ex);
						flag.set(Thread.currentThread().isInterrupted());
					}
				});
				awaitInFlight(1);
				thread.interrupt();
				thread.join();
				assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
				assertThat(flag.get()).isTrue();
				awaitInFlight(0);
			}
		}
	}

	@Test
	void anInterruptedThreadStartsNothing() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> this.io.execute(Operation.nop()))
			.withMessageContaining("not started");
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.io.statistics().submissions()).isZero();
	}

	@Test
	void aDeadlineCancelsTheOperation() throws Exception {
		try (Descriptor descriptor = openFifo()) {
			assertThatExceptionOfType(IoUringTimeoutException.class).isThrownBy(() -> this.io
				.execute(Operation.read(descriptor, Arena.ofAuto().allocate(10), 0), Duration.ofMillis(20)));
			assertThat(this.io.statistics().inFlight()).isZero();
		}
	}

	@Test
	void cancellingAFutureCancelsInTheKernelFirst() throws Exception {
		try (Descriptor descriptor = openFifo()) {
			CompletableFuture<Integer> future = this.io
				.submit(Operation.read(descriptor, Arena.ofAuto().allocate(10), 0));
			assertThat(future.cancel(true)).isTrue();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
			assertThat(this.io.statistics().inFlight()).isZero();
			// the data were not consumed
			try (Descriptor writer = openFifo()) {
				this.io.execute(Operation.write(writer, MemorySegment.ofArray(new byte[] { 1, 2, 3 }), 0));
			}
			assertThat(this.io.execute(Operation.read(descriptor, Arena.ofAuto().allocate(10), 0))).isEqualTo(3);
		}
	}

	@Test
	void orTimeoutOnAFutureCancelsInTheKernel() throws Exception {
		try (Descriptor descriptor = openFifo()) {
			CompletableFuture<Integer> future = this.io
				.submit(Operation.read(descriptor, Arena.ofAuto().allocate(10), 0))
				.orTimeout(10, TimeUnit.MILLISECONDS);
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(future::get)
				.withCauseInstanceOf(TimeoutException.class);
			assertThat(this.io.statistics().inFlight()).isZero();
		}
	}

	@Test
	void aFuturesValueCannotBeMadeUp() throws Exception {
		try (Descriptor descriptor = openFifo()) {
			CompletableFuture<Integer> future = this.io
				.submit(Operation.read(descriptor, Arena.ofAuto().allocate(10), 0));
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> future.complete(1));
			assertThat(future.cancel(false)).isTrue();
		}
	}

	@Test
	void closingAFileCancelsItsOperationsAndWaitsForThem() throws Exception {
		Descriptor descriptor = openFifo();
		List<CompletableFuture<Integer>> futures = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			futures.add(this.io.submit(Operation.read(descriptor, Arena.ofAuto().allocate(10), 0)));
		}
		descriptor.close();
		for (CompletableFuture<Integer> future : futures) {
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(future::get)
				.withCauseInstanceOf(AsynchronousCloseException.class);
		}
		assertThatExceptionOfType(ClosedChannelException.class)
			.isThrownBy(() -> this.io.execute(Operation.fsync(descriptor)));
		descriptor.close();
	}

	@Test
	void dependentStagesMayCallTheRingWithOnePermit() throws Exception {
		try (IoUring narrow = IoUring.open(IoUringOptions.builder().name("narrow").entries(1).maxInFlight(1).build())) {
			CompletableFuture<Integer> chain = narrow.submit(Operation.nop()).thenApply((_) -> {
				try {
					assertThat(Thread.currentThread().getName()).doesNotContain("iouring-narrow");
					return narrow.execute(Operation.nop());
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
			});
			assertThat(chain.get(10, TimeUnit.SECONDS)).isZero();
		}
	}

	@Test
	void manyThreadsShareASmallRing() throws Exception {
		Path file = this.directory.resolve("shared");
		Files.write(file, new byte[4096]);
		try (Descriptor descriptor = open(file, FileFlags.O_RDWR);
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			List<Future<Integer>> results = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				results.add(threads.submit(() -> {
					MemorySegment memory = Arena.ofAuto().allocate(64);
					int sum = 0;
					for (int n = 0; n < 20; n++) {
						sum += this.io.execute(Operation.read(descriptor, memory, 64L * n));
						sum += this.io.execute(Operation.nop());
					}
					return sum;
				}));
			}
			for (Future<Integer> result : results) {
				assertThat(result.get()).isEqualTo(20 * 64);
			}
		}
		IoUringStatistics statistics = this.io.statistics();
		assertThat(statistics.submissions()).isEqualTo(statistics.completions());
		assertThat(statistics.overflows()).isZero();
	}

	@Test
	void aBatchHasAnOutcomeForEachOperation() throws Exception {
		Path file = this.directory.resolve("batch");
		try (Descriptor descriptor = open(file, FileFlags.O_RDWR | FileFlags.O_CREAT)) {
			Operation write = Operation.write(descriptor,
					MemorySegment.ofArray("hello".getBytes(StandardCharsets.UTF_8)), 0);
			Operation missing = Operation.deleteFile(this.directory.resolve("missing"));
			Operation nop = Operation.nop();
			long before = this.io.statistics().enters();
			this.io.executeAll(List.of(write, missing, nop));
			assertThat(write.result()).isEqualTo(5);
			assertThat(missing.failure()).isInstanceOf(NoSuchFileException.class);
			assertThat(nop.failure()).isNull();
			assertThat(this.io.statistics().enters() - before).isLessThan(8);
		}
		assertThat(file).hasContent("hello");
	}

	@Test
	void aBatchLargerThanTheRingIsDoneWhole() throws Exception {
		List<Operation> operations = new ArrayList<>();
		for (int i = 0; i < 5000; i++) {
			operations.add(Operation.nop());
		}
		this.io.executeAll(operations);
		assertThat(operations).allSatisfy((operation) -> assertThat(operation.result()).isZero());
	}

	@Test
	void aBatchIsCancelledByAnInterrupt() throws Exception {
		try (Descriptor descriptor = openFifo()) {
			Operation read = Operation.read(descriptor, Arena.ofAuto().allocate(10), 0);
			Operation nop = Operation.nop();
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			Thread thread = Thread.ofVirtual().start(() -> {
				try {
					this.io.executeAll(List.of(read, nop));
				}
				catch (Throwable ex) {
					thrown.set(ex);
				}
			});
			awaitInFlight(1);
			thread.interrupt();
			thread.join();
			assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
			assertThat(read.failure()).isInstanceOf(InterruptedIOException.class);
			assertThat(nop.failure()).isNull();
		}
	}

	@Test
	void aBatchWithAClosedFileStillDoesTheRest() throws Exception {
		Descriptor closed = openFifo();
		closed.close();
		Operation sync = Operation.fsync(closed);
		Operation nop = Operation.nop();
		this.io.executeAll(List.of(sync, nop));
		assertThat(sync.failure()).isInstanceOf(ClosedChannelException.class);
		assertThat(nop.result()).isZero();
		this.io.executeAll(List.of(Operation.fsync(closed)));
		this.io.executeAll(List.of());
	}

	@Test
	void tooManyWaitingFuturesAreRejectedAndNothingIsLost() throws Exception {
		try (IoUring narrow = IoUring
			.open(IoUringOptions.builder().name("narrow").entries(1).maxInFlight(1).maxQueued(2).build())) {
			OpenOperation open = Operation.open(this.fifo, FileFlags.O_RDWR, 0);
			narrow.execute(open);
			List<CompletableFuture<Integer>> futures = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				futures.add(narrow.submit(Operation.read(open.descriptor(), Arena.ofAuto().allocate(1), 0)));
			}
			long rejected = futures.stream()
				.filter(CompletableFuture::isCompletedExceptionally)
				.filter((future) -> future.exceptionNow() instanceof IoUringRejectedException)
				.count();
			assertThat(rejected).isGreaterThanOrEqualTo(7).isEqualTo(narrow.statistics().rejections());
			open.descriptor().close();
			futures.forEach((future) -> assertThat(future).failsWithin(Duration.ofSeconds(5)));
			assertThat(narrow.execute(Operation.nop())).isZero();
		}
	}

	private void awaitInFlight(int operations) throws InterruptedException {
		while (this.io.statistics().inFlight() != operations) {
			Thread.sleep(1);
		}
	}

}
