package dev.iouring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Programs of random operations by several threads, which are interrupted at random and
 * whose ring is suspended at random. {@code -Diouring.seed=} repeats one program; what
 * the scheduler does is not repeated.
 */
@Timeout(300)
class RandomProgramsTest {

	private static final int WORKERS = 4;

	private static final int STEPS = 120;

	@TempDir
	Path directory;

	static LongStream seeds() {
		Long seed = Long.getLong("iouring.seed");
		return (seed != null) ? LongStream.of(seed) : new Random().longs(Soak.rounds(5, 300));
	}

	@ParameterizedTest(name = "-Diouring.seed={0}")
	@MethodSource("seeds")
	void everyOperationEndsOnceWithTheOutcomeItShouldHave(long seed) throws Exception {
		Random random = new Random(seed);
		int mappings = ringMappings();
		int rings = ProcessFacts.descriptorsOf("anon_inode:[io_uring]").size();
		IoUring io = IoUring.create(options(random));
		List<RandomProgram> programs = new ArrayList<>();
		for (int i = 0; i < WORKERS; i++) {
			programs.add(new RandomProgram(io, random.nextLong(), this.directory, i));
		}
		Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
		List<Thread> workers = new ArrayList<>();
		for (RandomProgram program : programs) {
			Thread.Builder builder = random.nextBoolean() ? Thread.ofVirtual() : Thread.ofPlatform();
			workers.add(builder.start(() -> {
				try {
					program.run(STEPS);
				}
				catch (Throwable ex) {
					failures.add(ex);
				}
			}));
		}
		disturb(io, workers, random);
		for (Thread worker : workers) {
			worker.join();
		}
		assertThat(failures).isEmpty();
		io.close();
		Awaitility.await().untilAsserted(() -> assertThat(programs).allSatisfy(RandomProgram::requireEveryFutureTold));
		for (RandomProgram program : programs) {
			program.requireContent();
		}
		IoUringStatistics statistics = io.statistics();
		assertThat(statistics.completions()).isEqualTo(statistics.submissions());
		assertThat(statistics.overflows()).isZero();
		assertThat(statistics.inFlight()).isZero();
		assertThat(ProcessFacts.ownerThreads()).isZero();
		assertThat(ProcessFacts.descriptors().values()).noneMatch((path) -> path.startsWith(this.directory.toString()));
		assertThat(ProcessFacts.descriptorsOf("anon_inode:[io_uring]")).hasSize(rings);
		assertThat(ringMappings()).isEqualTo(mappings);
	}

	private static int ringMappings() throws IOException {
		return (int) ProcessFacts.mappings().stream().filter((mapping) -> mapping.contains("io_uring")).count();
	}

	private static IoUringOptions options(Random random) {
		Tier tier = anyOf(Tier.values(), random);
		IoUringOptions.Builder builder = tier.options()
			.name("random")
			.entries(1 << random.nextInt(5))
			.path(anyOf(IoPath.values(), random))
			.maxInFlight(random.nextInt(8));
		if (random.nextBoolean()) {
			builder.registeredBuffers(new IoUringOptions.RegisteredBuffers(4, 4096));
		}
		if (random.nextBoolean()) {
			builder.registeredFiles(1 + random.nextInt(4)).usesBeforeRegistration(random.nextInt(3));
		}
		return builder.build();
	}

	private static <T> T anyOf(T[] values, Random random) {
		return values[random.nextInt(values.length)];
	}

	private static void disturb(IoUring io, List<Thread> workers, Random random) throws InterruptedException {
		while (workers.stream().anyMatch(Thread::isAlive)) {
			Thread.sleep(0, random.nextInt(900_000));
			int choice = random.nextInt(20);
			if (choice == 0) {
				io.suspend();
			}
			else if (choice < 10) {
				workers.get(random.nextInt(workers.size())).interrupt();
			}
			else {
				assertThat(io.statistics().overflows()).isZero();
			}
		}
	}

}
