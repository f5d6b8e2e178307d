package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import dev.iouring.linux.Errno;
import dev.iouring.ring.ControlOperations;
import dev.iouring.ring.FileFlags;
import dev.iouring.ring.Sqe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Operations that go to the kernel together.
 */
@Timeout(60)
class BatchTest {

	private static final int ENTRIES = 8;

	private final MeteredKernel meter = new MeteredKernel();

	private final IoUring io = IoUring.create(options().build(), this.meter);

	@TempDir
	Path directory;

	private Path fifo;

	private static IoUringOptions.Builder options() {
		return IoUringOptions.builder().name("batches").entries(ENTRIES).cqEntries(32).path(IoPath.RING);
	}

	@BeforeEach
	void makeFifo() throws IOException {
		this.fifo = Fifo.in(this.directory, "fifo");
	}

	@AfterEach
	void nothingIsLeftBehind() {
		IoUringStatistics statistics = this.io.statistics();
		assertThat(statistics.inFlight()).isZero();
		assertThat(statistics.queued()).isZero();
		assertThat(statistics.completions()).isEqualTo(statistics.submissions());
		assertThat(statistics.overflows()).isZero();
		this.io.close();
	}

	private Descriptor openFifo() throws IOException {
		return openFifo(this.io);
	}

	private Descriptor openFifo(IoUring io) throws IOException {
		OpenOperation open = Operation.open(this.fifo, FileFlags.O_RDWR, 0);
		io.execute(open);
		return open.descriptor();
	}

	private static List<Operation> reads(Descriptor file, int count) {
		return Stream.generate(() -> Operation.read(file, Arena.ofAuto().allocate(8), 0)).limit(count).toList();
	}

	private static void assertSucceeded(List<Operation> operations) {
		assertThat(operations).allSatisfy((operation) -> assertThat(operation.result()).isZero());
	}

	@Test
	void aBatchAsLargeAsTheQueueIsOneSubmission() throws Exception {
		for (int round = 0; round < 100; round++) {
			// so that the queue is neither empty nor at its beginning
			CompletableFuture<Integer> before = this.io.submit(Operation.nop());
			this.meter.submissions().clear();
			List<Operation> batch = nops(ENTRIES);
			this.io.executeAll(batch);
			assertSucceeded(batch);
			assertThat(this.meter.submissions()).contains(ENTRIES);
			before.get();
		}
	}

	@Test
	void aLargerBatchIsInAsFewSubmissionsAsPossible() throws Exception {
		this.io.execute(Operation.nop());
		this.meter.submissions().clear();
		List<Operation> batch = nops(10 * ENTRIES + 3);
		this.io.executeAll(batch);
		assertSucceeded(batch);
		assertThat(this.meter.submissions().stream().filter((entries) -> entries == ENTRIES))
			.hasSizeGreaterThanOrEqualTo(10);
		// the request that lets the owner be woken takes entries too
		assertThat(this.meter.submissions()).hasSizeBetween(11, 13);
	}

	@Test
	void aBatchWaitsForItsPlacesAndIsNotSplit() throws Exception {
		try (IoUring io = IoUring.create(options().maxInFlight(6).build(), this.meter);
				Descriptor pipe = openFifo(io)) {
			List<Operation> holders = reads(pipe, 4);
			CompletableFuture<?> held = io.submitAll(holders);
			awaitInFlight(io, 4);
			List<Operation> batch = nops(3);
			CompletableFuture<?> waiting = io.submitAll(batch);
			awaitQueued(io, 3);
			this.meter.submissions().clear();
			// singles do not wait for the batch
			for (int i = 0; i < 20; i++) {
				assertThat(io.execute(Operation.nop())).isZero();
			}
			assertThat(waiting).isNotDone();
			assertThat(io.statistics().queued()).isEqualTo(3);
			io.execute(Operation.write(pipe, Arena.ofAuto().allocate(8), 0));
			waiting.get();
			assertThat(this.meter.submissions()).anyMatch((entries) -> entries >= 3);
			assertThat(held.cancel(true)).isTrue();
			assertThat(held).failsWithin(Duration.ofSeconds(5));
		}
	}

	/** Should others go on overtaking it, its time would never come. */
	@Test
	void aBatchIsNotStarvedByOthers() throws Exception {
		try (IoUring io = IoUring.create(options().maxInFlight(6).build(), this.meter)) {
			AtomicReference<Throwable> failure = new AtomicReference<>();
			List<Thread> others = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				others.add(Thread.ofVirtual().start(() -> {
					try {
						while (!Thread.currentThread().isInterrupted()) {
							io.submit(Operation.nop()).join();
						}
					}
					catch (RuntimeException ex) {
						failure.set(ex);
					}
				}));
			}
			for (int round = 0; round < 50; round++) {
				io.executeAll(nops(6), Duration.ofSeconds(30));
				io.executeChain(nops(6), Duration.ofSeconds(30));
			}
			others.forEach(Thread::interrupt);
			for (Thread other : others) {
				other.join();
			}
			assertThat(failure.get()).isNull();
		}
	}

	@Test
	void aDeadlineCancelsWhatIsLeftAndWaits() throws Exception {
		try (Descriptor pipe = openFifo()) {
			List<Operation> batch = new ArrayList<>(reads(pipe, 40));
			batch.addFirst(Operation.nop());
			assertThatExceptionOfType(IoUringTimeoutException.class)
				.isThrownBy(() -> this.io.executeAll(batch, Duration.ofMillis(30)))
				.withMessage("batch did not end before its deadline");
			assertThat(this.io.statistics().inFlight()).isZero();
			assertThat(batch.getFirst().failure()).isNull();
			assertThat(batch.subList(1, 41))
				.allSatisfy((read) -> assertThat(read.failure()).isInstanceOf(IoUringTimeoutException.class));
		}
	}

	@Test
	void aDeadlineThatCancelsNothingIsNotReportedForAFileThatWasClosed() throws Exception {
		Descriptor closed = openFifo();
		closed.close();
		Operation read = Operation.read(closed, Arena.ofAuto().allocate(8), 0);
		Operation sync = Operation.nop();
		Batch batch = new Batch(List.of(read, sync));
		for (Operation member : batch.members()) {
			member.start(null, batch);
		}
		batch.start(null, (_) -> true);
		read.cancelled(CancelReason.FILE_WAS_CLOSED);
		read.completeInline(-Errno.ECANCELED);
		batch.begun(List.of(sync));
		batch.cancelled(CancelReason.DEADLINE);
		sync.cancelled(CancelReason.DEADLINE);
		sync.complete(0);
		assertThat(batch.failure()).isNull();
		assertThat(read.failure()).isInstanceOf(ClosedChannelException.class);
	}

	@Test
	void aDeadlineMayBeFurtherAwayThanNanosecondsCanCount() throws Exception {
		Duration forever = Duration.ofSeconds(Long.MAX_VALUE);
		this.io.executeAll(List.of(Operation.nop(), Operation.nop()), forever);
		this.io.ping(forever);
	}

	@Test
	void aBatchThatEndsInTimeSaysNothingOfItsFailures() throws Exception {
		Operation missing = Operation.deleteFile(this.directory.resolve("missing"));
		this.io.executeAll(List.of(Operation.nop(), missing), Duration.ofSeconds(20));
		assertThat(missing.failure()).isInstanceOf(NoSuchFileException.class);
	}

	@Test
	void anInterruptCancelsWhatRunsAndWhatWaits() throws Exception {
		try (Descriptor pipe = openFifo()) {
			List<Operation> batch = reads(pipe, 50);
			AtomicReference<Throwable> thrown = new AtomicReference<>();
			Thread thread = Thread.ofVirtual().start(() -> {
				try {
					this.io.executeAll(batch);
				}
				catch (Throwable ex) {
					thrown.set(ex);
				}
			});
			while (this.io.statistics().inFlight() < ENTRIES) {
				Thread.sleep(1);
			}
			thread.interrupt();
			thread.join();
			assertThat(thrown.get()).isInstanceOf(InterruptedIOException.class);
			assertThat(batch)
				.allSatisfy((read) -> assertThat(read.failure()).isInstanceOf(InterruptedIOException.class));
		}
	}

	@Test
	void aFutureCompletesWhenAllHaveEnded() throws Exception {
		Operation missing = Operation.deleteFile(this.directory.resolve("missing"));
		List<Operation> batch = List.of(Operation.nop(), missing, Operation.nop());
		assertThat(this.io.submitAll(batch)).succeedsWithin(Duration.ofSeconds(20));
		assertThat(batch).allMatch(Operation::isDone);
		assertThat(missing.failure()).isInstanceOf(NoSuchFileException.class);
		assertThat(this.io.submitAll(List.of())).isCompleted();
	}

	@Test
	void cancellingAFutureCancelsWhatIsLeftAndClosesWhatWasOpened() throws Exception {
		try (Descriptor pipe = openFifo()) {
			OpenOperation open = Operation.open(this.fifo, FileFlags.O_RDWR, 0);
			Operation read = reads(pipe, 1).getFirst();
			CompletableFuture<?> future = this.io.submitAll(List.of(open, read));
			while (!open.isDone()) {
				Thread.sleep(1);
			}
			assertThat(future.cancel(true)).isTrue();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
			assertThat(read.failure()).isInstanceOf(InterruptedIOException.class);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(open::descriptor)
				.withMessageContaining("closed again");
		}
	}

	@Test
	void eachOperationOfAFutureCountsAmongThoseThatWait() throws Exception {
		try (IoUring io = IoUring.open(options().maxQueued(4).build())) {
			List<Operation> five = nops(5);
			assertThat(io.submitAll(five)).failsWithin(Duration.ofSeconds(5))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(IoUringRejectedException.class)
				.withMessageContaining("its limit is 4");
			assertThat(io.submitChain(five)).failsWithin(Duration.ofSeconds(5));
			// nothing was started, and what has left the queue does not count any more
			io.executeAll(five);
			for (int i = 0; i < 100; i++) {
				assertThat(io.submitAll(nops(4))).succeedsWithin(Duration.ofSeconds(5));
				assertThat(io.submitChain(nops(4))).succeedsWithin(Duration.ofSeconds(5));
			}
			assertThat(io.statistics().rejections()).isEqualTo(2);
		}
	}

	@Test
	void closingAFileEndsOnlyTheOperationsThatUseIt() throws Exception {
		try (Descriptor other = openFifo()) {
			Descriptor pipe = openFifo();
			List<Operation> batch = new ArrayList<>(reads(pipe, 30));
			Operation kept = reads(other, 1).getFirst();
			batch.addFirst(kept);
			CompletableFuture<?> future = this.io.submitAll(batch);
			pipe.close();
			assertThat(batch.subList(1, 31)).allMatch(Operation::isDone);
			assertThat(kept.isDone()).isFalse();
			this.io.execute(Operation.write(other, Arena.ofAuto().allocate(8), 0));
			assertThat(future).succeedsWithin(Duration.ofSeconds(5));
			assertThat(kept.result()).isEqualTo(8);
		}
	}

	@Test
	void anErrorOfOneOperationKeepsNoOtherFromItsEnd() throws Exception {
		try (Descriptor pipe = openFifo()) {
			this.io.execute(Operation.write(pipe, Arena.ofAuto().allocateFrom("some"), 0));
			byte[] target = new byte[4];
			List<Operation> batch = List.of(new Unfinishable(new OutOfMemoryError("no room for the first")),
					Operation.read(pipe, MemorySegment.ofArray(target), 0),
					new Unfinishable(new OutOfMemoryError("no room for the last")));
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.io.executeAll(batch))
				.satisfies((error) -> assertThat(error.getSuppressed()).hasSize(1));
			assertThat(target).asString(StandardCharsets.UTF_8).isEqualTo("some");
		}
	}

	/** As the JVM does when it has no memory. */
	@Test
	void oneErrorOfTwoOperationsKeepsNoOtherFromItsEnd() throws Exception {
		try (Descriptor pipe = openFifo()) {
			this.io.execute(Operation.write(pipe, Arena.ofAuto().allocateFrom("some"), 0));
			byte[] target = new byte[4];
			OutOfMemoryError error = new OutOfMemoryError("the same for all");
			List<Operation> batch = List.of(new Unfinishable(error), new Unfinishable(error),
					Operation.read(pipe, MemorySegment.ofArray(target), 0));
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> this.io.executeAll(batch))
				.satisfies((thrown) -> assertThat(thrown).isSameAs(error));
			assertThat(target).asString(StandardCharsets.UTF_8).isEqualTo("some");
		}
	}

	/**
	 * For want of memory on the owner's thread, nobody would learn that they are done.
	 */
	@Test
	void whatOperationsHaveComeToTogetherIsFoundWithoutMemory() {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		for (Group group : List.of(new Batch(nops(4)), new Chain(nops(4)))) {
			group.cancelled(CancelReason.DEADLINE);
			group.members().forEach((member) -> member.completeInline(0));
			group.outcomeOfMembers();
			long before = threads.getCurrentThreadAllocatedBytes();
			group.outcomeOfMembers();
			assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(group.call()).isZero();
		}
	}

	private static List<Operation> nops(int count) {
		return Stream.generate(Operation::nop).limit(count).toList();
	}

	/** What it leads to cannot be given to the caller. */
	private static final class Unfinishable extends Operation {

		private final Error error;

		Unfinishable(Error error) {
			this.error = error;
		}

		@Override
		public String call() {
			return "unfinishable";
		}

		@Override
		void encode(Sqe sqe) {
			ControlOperations.nop(sqe);
		}

		@Override
		void finish(int outcome) {
			throw this.error;
		}

		@Override
		IOException toException(int errno) {
			return new IOException(Errno.name(errno));
		}

	}

	private static void awaitInFlight(IoUring io, int operations) throws InterruptedException {
		while (io.statistics().inFlight() != operations) {
			Thread.sleep(1);
		}
	}

	private static void awaitQueued(IoUring io, int operations) throws InterruptedException {
		while (io.statistics().queued() != operations) {
			Thread.sleep(1);
		}
	}

}
