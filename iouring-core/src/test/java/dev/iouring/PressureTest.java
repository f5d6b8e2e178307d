package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Much of everything: what the engine takes for an operation it gives back.
 */
@Timeout(1500)
class PressureTest {

	private static final long MEBIBYTE = 1 << 20;

	@TempDir
	Path directory;

	@Test
	void aThousandThreadsShareEightEntries() throws Exception {
		int perThread = 100;
		byte[] content = new byte[4096];
		Arrays.fill(content, (byte) 5);
		Path path = Files.write(this.directory.resolve("file"), content);
		try (IoUring io = IoUring
			.open(IoUringOptions.builder().name("pressure").entries(8).cqEntries(8).path(IoPath.RING).build());
				ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
			Descriptor file = open(io, path);
			List<Future<Long>> sums = new ArrayList<>();
			for (int i = 0; i < 1000; i++) {
				sums.add(threads.submit(() -> {
					long sum = 0;
					byte[] target = new byte[16];
					for (int n = 0; n < perThread / 2; n++) {
						sum += io.execute(Operation.read(file, MemorySegment.ofArray(target), 16L * n));
						sum += target[15];
						sum += io.execute(Operation.nop());
					}
					return sum;
				}));
			}
			for (Future<Long> sum : sums) {
				assertThat(sum.get()).isEqualTo((16L + 5) * perThread / 2);
			}
			file.close();
			IoUringStatistics statistics = io.statistics();
			assertThat(statistics.submissions()).isGreaterThanOrEqualTo(1000L * perThread)
				.isEqualTo(statistics.completions());
			assertThat(statistics.overflows()).isZero();
			assertThat(statistics.errors()).isZero();
			assertThat(statistics.queued()).isZero();
		}
	}

	@Test
	void memoryDoesNotGrowWithTheNumberOfOperations() throws Exception {
		Map<String, Long> figures = ChildJvm.run(this.directory, ManyOperations.class,
				List.of("-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"),
				Integer.toString(Soak.rounds(1_000_000, 10_000_000)));
		assertThat(figures.get("submissions")).isGreaterThanOrEqualTo(Soak.rounds(1_000_000, 10_000_000));
		assertThat(figures.get("inlineReads")).isGreaterThanOrEqualTo(Soak.rounds(1_000_000, 10_000_000));
		assertThat(figures).containsEntry("overflows", 0L);
		assertThat(figures.get("heapAfter") - figures.get("heapBefore")).as("heap: %s", figures)
			.isLessThan(2 * MEBIBYTE);
		assertThat(figures.get("residentAfter") - figures.get("residentBefore")).as("resident: %s", figures)
			.isLessThan(16 * MEBIBYTE);
	}

	/** Every way that an operation may go, again and again. */
	static final class ManyOperations {

		private static final int BATCH = 500;

		public static void main(String[] arguments) throws Exception {
			int operations = Integer.parseInt(arguments[0]);
			Path path = Files.write(Path.of("content"), new byte[8192]);
			try (IoUring io = IoUring.open(IoUringOptions.builder().name("many").entries(512).build())) {
				Descriptor file = open(io, path);
				perform(io, file, 200_000);
				print("Before");
				IoUringStatistics before = io.statistics();
				perform(io, file, operations);
				print("After");
				System.out.println("submissions=" + (io.statistics().submissions() - before.submissions()));
				System.out.println("inlineReads=" + (io.statistics().inlineReads() - before.inlineReads()));
				System.out.println("overflows=" + io.statistics().overflows());
				file.close();
			}
		}

		private static void perform(IoUring io, Descriptor file, int operations) throws Exception {
			byte[] heap = new byte[64];
			MemorySegment direct = Arena.ofAuto().allocate(64);
			long end = io.statistics().submissions() + operations;
			while (io.statistics().submissions() < end) {
				List<Operation> batch = new ArrayList<>();
				for (int i = 0; i < BATCH - 60; i++) {
					batch.add(switch (i % 4) {
						case 0 -> Operation.read(file, direct, 64);
						case 1 -> Operation.read(file, MemorySegment.ofArray(heap), 64);
						default -> Operation.nop();
					});
				}
				io.executeAll(batch);
				List<CompletableFuture<Integer>> futures = new ArrayList<>();
				for (int i = 0; i < 50; i++) {
					futures.add(io.submit(Operation.nop()));
				}
				futures.get(25).cancel(true);
				for (CompletableFuture<Integer> future : futures) {
					future.exceptionally((_) -> 0).join();
				}
				for (int i = 0; i < 10; i++) {
					io.execute(Operation.nop());
				}
				for (int i = 0; i < BATCH / 2; i++) {
					io.read(file, direct, 64);
					io.read(file, MemorySegment.ofArray(heap), 64);
				}
			}
		}

		private static void print(String when) throws Exception {
			for (int i = 0; i < 3; i++) {
				System.gc();
				Thread.sleep(50);
			}
			Runtime runtime = Runtime.getRuntime();
			System.out.println("heap" + when + "=" + (runtime.totalMemory() - runtime.freeMemory()));
			System.out.println("resident" + when + "=" + ProcessFacts.residentBytes());
		}

	}

	@Test
	void nothingStaysOfRingsThatWereClosed() throws Exception {
		Map<String, Long> figures = ChildJvm.run(this.directory, ManyRings.class,
				List.of("-Xmx64m", "-XX:+UseSerialGC"), "1000");
		assertThat(figures.get("descriptorsAfter")).isEqualTo(figures.get("descriptorsBefore"));
		// a thread of the JVM's own may come or go, with its stack and its malloc arena
		assertThat(figures.get("mappingsAfter") - figures.get("mappingsBefore")).as("mappings: %s", figures)
			.isLessThan(20);
		assertThat(figures.get("threadsAfter") - figures.get("threadsBefore")).as("threads: %s", figures)
			.isLessThan(10);
	}

	/** Opens and closes, with an operation in flight. */
	static final class ManyRings {

		private static final List<Tier> TIERS = List.of(Tier.DEFER, Tier.DEFER_WITH_ARRAY, Tier.COOPERATIVE, Tier.PLAIN,
				Tier.PLAIN_WITH_ARRAY);

		public static void main(String[] arguments) throws Exception {
			Path fifo = Fifo.in(Path.of("").toAbsolutePath(), "fifo");
			openAndClose(fifo, 100);
			print("Before");
			openAndClose(fifo, Integer.parseInt(arguments[0]));
			print("After");
		}

		private static void openAndClose(Path fifo, int rounds) throws Exception {
			for (int i = 0; i < rounds; i++) {
				// the kernel takes its time to start and stop a thread
				Tier tier = (i % 50 == 0) ? Tier.POLLED : TIERS.get(i % TIERS.size());
				try (IoUring io = IoUring.open(tier.options()
					.entries(8)
					.registeredBuffers(new IoUringOptions.RegisteredBuffers(i % 2, 4096))
					.build())) {
					try (Descriptor pipe = open(io, fifo)) {
						CompletableFuture<Integer> read = io
							.submit(Operation.read(pipe, Arena.global().allocate(1), 0));
						io.execute(Operation.nop());
						if (read.isDone()) {
							throw new IllegalStateException("a read of nothing has ended");
						}
					}
				}
			}
		}

		private static void print(String when) throws Exception {
			System.gc();
			Thread.sleep(200);
			System.out.println("descriptors" + when + "=" + ProcessFacts.descriptors().size());
			System.out.println("mappings" + when + "=" + ProcessFacts.mappings().size());
			System.out.println("threads" + when + "=" + ProcessFacts.threads().size());
		}

	}

	private static Descriptor open(IoUring io, Path path) throws IOException {
		OpenOperation open = Operation.open(path, FileFlags.O_RDWR, 0);
		io.execute(open);
		return open.descriptor();
	}

}
