package dev.iouring;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Every completion has a place before its request is submitted.
 */
@Timeout(60)
class CompletionBudgetTest {

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(ints = { 8, 16, 64, 256, 1024, 65536 })
	void theSharesAddUpToTheQueue(int cqEntries) {
		CompletionBudget budget = CompletionBudget.of(cqEntries, 0);
		assertThat(budget.cancellations()).isPositive();
		assertThat(budget.closings()).isPositive();
		assertThat(budget.operations()).isGreaterThanOrEqualTo(cqEntries / 2);
		assertThat(CompletionBudget.WAKE_UPS + budget.cancellations() + budget.closings() + budget.operations())
			.isEqualTo(cqEntries);
	}

	@Test
	void aLimitOfOperationsIsKept() {
		assertThat(CompletionBudget.of(64, 3).operations()).isEqualTo(3);
		assertThat(CompletionBudget.of(8, 1000).operations()).isEqualTo(5);
	}

	@ParameterizedTest
	@EnumSource(Tier.class)
	void theSmallestQueueHoldsEverythingThatCanComplete(Tier tier) throws Exception {
		Path file = Files.writeString(this.directory.resolve("file"), "x");
		Path fifo = Fifo.in(this.directory, "fifo");
		try (IoUring io = IoUring.open(tier.options().entries(8).cqEntries(8).build());
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			assertThat(io.info().orElseThrow().cqEntries()).isEqualTo(8);
			for (int round = 0; round < Soak.rounds(20, 1000); round++) {
				Descriptor pipe = open(io, fifo, FileFlags.O_RDWR);
				List<Descriptor> idle = new ArrayList<>();
				for (int i = 0; i < 12; i++) {
					idle.add(open(io, file, FileFlags.O_RDONLY));
				}
				// more than there are places for, of each kind at the same time
				List<CompletableFuture<Integer>> reads = IntStream.range(0, 20)
					.mapToObj((_) -> io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0)))
					.toList();
				List<Future<?>> others = new ArrayList<>();
				idle.forEach((descriptor) -> others.add(threads.submit(() -> {
					descriptor.close();
					return null;
				})));
				reads.subList(0, 10).forEach((read) -> others.add(threads.submit(() -> read.cancel(true))));
				others.add(threads.submit(() -> {
					pipe.close();
					return null;
				}));
				for (int i = 0; i < 20; i++) {
					others.add(threads.submit(() -> io.execute(Operation.nop())));
				}
				for (Future<?> other : others) {
					other.get();
				}
				assertThat(reads).allSatisfy((read) -> assertThat(read).failsWithin(Duration.ofSeconds(10)));
			}
			assertThat(io.statistics().overflows()).isZero();
			assertThat(io.statistics().inFlight()).isZero();
			assertThat(io.statistics().completions()).isEqualTo(io.statistics().submissions());
		}
	}

	@ParameterizedTest
	@EnumSource(Tier.class)
	void theSmallestQueueCanBeClosedWithEverythingInFlight(Tier tier) throws Exception {
		Path fifo = Fifo.in(this.directory, "fifo");
		for (int round = 0; round < Soak.rounds(10, 500); round++) {
			IoUring io = IoUring.open(tier.options().entries(8).cqEntries(8).build());
			Descriptor pipe = open(io, fifo, FileFlags.O_RDWR);
			List<CompletableFuture<Integer>> reads = IntStream.range(0, 10)
				.mapToObj((_) -> io.submit(Operation.read(pipe, Arena.ofAuto().allocate(8), 0)))
				.toList();
			reads.getFirst().cancel(true);
			Thread closer = Thread.ofVirtual().start(() -> assertThatCode(pipe::close).doesNotThrowAnyException());
			io.close();
			closer.join();
			assertThat(reads).allSatisfy((read) -> assertThat(read).failsWithin(Duration.ofSeconds(10)));
			assertThat(io.statistics().overflows()).isZero();
		}
		assertThat(ProcessFacts.descriptorsOf(fifo.toString())).isEmpty();
	}

	private static Descriptor open(IoUring io, Path path, int flags) throws Exception {
		OpenOperation open = Operation.open(path, flags, 0);
		io.execute(open);
		return open.descriptor();
	}

}
