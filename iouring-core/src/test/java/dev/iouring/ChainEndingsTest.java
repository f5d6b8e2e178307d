package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Chains that are ended from outside, at every stage of their way.
 */
@Timeout(60)
class ChainEndingsTest {

	@TempDir
	Path directory;

	private final MeteredKernel meter = new MeteredKernel();

	private static IoUringOptions.Builder options() {
		return IoUringOptions.builder().name("endings").entries(8).shutdownTimeout(Duration.ofSeconds(20));
	}

	private IoUring create(IoUringOptions.Builder options) {
		return IoUring.create(options.build(), this.meter);
	}

	private Descriptor openFifo(IoUring io) throws IOException {
		OpenOperation open = Operation.open(this.directory.resolve("fifo"), FileFlags.O_RDWR, 0);
		io.execute(open);
		return open.descriptor();
	}

	private void makeFifo() throws IOException {
		Fifo.in(this.directory, "fifo");
	}

	/** Reads, then does something in each of the ways that a chain can go on. */
	private List<Operation> chain(Descriptor pipe) {
		return List.of(Operation.nop(), Operation.read(pipe, Arena.ofAuto().allocate(8), 0), Operation.nop(),
				Operation.createDirectory(this.directory.resolve("made"), 0755), Operation.nop());
	}

	private static void assertBalanced(IoUring io) {
		IoUringStatistics statistics = io.statistics();
		assertThat(statistics.inFlight()).isZero();
		assertThat(statistics.queued()).isZero();
		assertThat(statistics.completions()).isEqualTo(statistics.submissions());
	}

	static List<Consumer<IoUring>> releases() {
		return List.of(IoUring::suspend, IoUring::close);
	}

	@ParameterizedTest
	@MethodSource("releases")
	void releasingTheRingEndsChainsThatRunAndThatWait(Consumer<IoUring> release) throws Exception {
		makeFifo();
		IoUring io = create(options().maxInFlight(6));
		Descriptor pipe = openFifo(io);
		List<List<Operation>> chains = Stream.generate(() -> chain(pipe)).limit(5).toList();
		List<CompletableFuture<?>> futures = new ArrayList<>();
		chains.forEach((chain) -> futures.add(io.submitChain(chain)));
		// one runs, and keeps places for its last two members; four wait for theirs
		while (io.statistics().queued() != 21) {
			Thread.sleep(1);
		}
		release.accept(io);
		assertThat(futures).allSatisfy((future) -> assertThat(future).failsWithin(Duration.ofSeconds(5))
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(IoUringClosedException.class));
		assertThat(chains).allSatisfy((chain) -> assertThat(chain).allMatch(Operation::isDone));
		assertThat(this.directory.resolve("made")).doesNotExist();
		assertBalanced(io);
		pipe.close();
		io.close();
	}

	@Test
	void aChainThatMeetsASuspendedRingOpensIt() throws Exception {
		try (IoUring io = create(options())) {
			for (int round = 0; round < 20; round++) {
				CompletableFuture<?> future = io.submitChain(List.of(Operation.nop(), Operation.nop()));
				io.suspend();
				io.executeChain(List.of(Operation.nop(), Operation.nop()));
				// suspending may have cancelled it, or not
				assertThat(future.handle((_, _) -> true)).succeedsWithin(Duration.ofSeconds(5));
			}
			assertBalanced(io);
		}
	}

	@Test
	void cancellingAFutureEndsTheChainAndClosesWhatItHadOpened() throws Exception {
		makeFifo();
		try (IoUring io = create(options()); Descriptor pipe = openFifo(io)) {
			OpenOperation open = Operation.open(this.directory.resolve("fifo"), FileFlags.O_RDWR, 0);
			List<Operation> chain = new ArrayList<>(chain(pipe));
			chain.addFirst(open);
			CompletableFuture<?> future = io.submitChain(chain);
			while (!open.isDone()) {
				Thread.sleep(1);
			}
			assertThat(future.cancel(true)).isTrue();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(open::descriptor)
				.withMessageContaining("closed again");
			assertThat(this.directory.resolve("made")).doesNotExist();
			CompletableFuture<?> late = io.submitChain(chain(pipe)).orTimeout(10, TimeUnit.MILLISECONDS);
			assertThat(late).failsWithin(Duration.ofSeconds(5));
			assertBalanced(io);
		}
	}

	@Test
	void aFutureFailsWithWhatFailedFirst() throws Exception {
		try (IoUring io = create(options())) {
			Operation delete = Operation.deleteFile(this.directory.resolve("missing"));
			assertThat(io.submitChain(List.of(Operation.nop(), delete, Operation.nop())))
				.failsWithin(Duration.ofSeconds(5))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(NoSuchFileException.class);
			assertThat(io.submitChain(List.of(Operation.nop(), Operation.nop()))).succeedsWithin(Duration.ofSeconds(5));
			assertBalanced(io);
		}
	}

	@Test
	void aChainThatWaitsIsEndedByItsDeadline() throws Exception {
		makeFifo();
		try (IoUring io = create(options().maxInFlight(3)); Descriptor pipe = openFifo(io)) {
			CompletableFuture<Integer> holder = io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0));
			List<Operation> chain = List.of(Operation.nop(), Operation.nop(), Operation.nop());
			assertThatExceptionOfType(IoUringTimeoutException.class)
				.isThrownBy(() -> io.executeChain(chain, Duration.ofMillis(20)));
			assertThat(chain)
				.allSatisfy((member) -> assertThat(member.failure()).isInstanceOf(IoUringTimeoutException.class));
			assertThat(holder).isNotDone();
			io.execute(Operation.write(pipe, MemorySegment.ofArray(new byte[8]), 0));
			assertThat(holder.get()).isEqualTo(8);
			assertBalanced(io);
		}
	}

	/** Closing files has places of its own, which may be those that a chain waits for. */
	@Test
	void filesCanBeClosedWhileChainsFillTheRing() throws Exception {
		makeFifo();
		try (IoUring io = create(options().maxInFlight(5).path(IoPath.RING)); Descriptor pipe = openFifo(io)) {
			List<Descriptor> files = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				files.add(openFifo(io));
			}
			CompletableFuture<?> future = io.submitChain(chain(pipe));
			while (io.statistics().inFlight() < 3) {
				Thread.sleep(1);
			}
			List<Thread> closers = files.stream().map((file) -> Thread.ofVirtual().start(() -> {
				try {
					file.close();
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			})).toList();
			for (Thread closer : closers) {
				closer.join();
			}
			assertThat(future).isNotDone();
			try (IoUring other = IoUring.open(options().build()); Descriptor writer = openFifo(other)) {
				other.execute(Operation.write(writer, MemorySegment.ofArray(new byte[8]), 0));
			}
			assertThat(future).succeedsWithin(Duration.ofSeconds(20));
			assertBalanced(io);
		}
		assertThat(this.directory.resolve("made")).exists();
	}

	/**
	 * The rest would be a chain of its own, which does not know how the first part went.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void whatTheKernelHasNoMemoryForIsNotRun(int taken) throws Exception {
		try (IoUring io = create(options())) {
			OpenOperation open = Operation.open(this.directory.resolve("file"), FileFlags.O_RDWR | FileFlags.O_CREAT,
					0644);
			io.execute(open);
			try (Descriptor file = open.descriptor()) {
				for (int round = 0; round < 20; round++) {
					List<Operation> chain = new ArrayList<>();
					for (int i = 0; i < 4; i++) {
						chain.add(Operation.write(file, Arena.ofAuto().allocate(1), i));
					}
					chain.add(Operation.createDirectory(this.directory.resolve("made"), 0755));
					// the owner is asleep, so that the next submission is the chain's
					awaitSleep(io);
					this.meter.limitNext(taken);
					assertThatExceptionOfType(IoUringChainException.class).isThrownBy(() -> io.executeChain(chain))
						.satisfies((failure) -> assertThat(failure.getSuppressed()).singleElement()
							.asString()
							.contains("EAGAIN"));
					for (int i = 0; i < 5; i++) {
						assertThat(chain.get(i).failure() == null).isEqualTo(i < taken);
					}
					assertThat(io.execute(Operation.nop())).isZero();
				}
				assertThat(this.directory.resolve("file")).hasSize(taken);
			}
			assertThat(this.directory.resolve("made")).doesNotExist();
			assertBalanced(io);
		}
	}

	private static void awaitSleep(IoUring io) throws Exception {
		long wakeups = io.statistics().wakeups();
		while (io.statistics().wakeups() == wakeups) {
			io.execute(Operation.nop());
		}
		Thread.sleep(5);
	}

}
