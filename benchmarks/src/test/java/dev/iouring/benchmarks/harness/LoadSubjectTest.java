package dev.iouring.benchmarks.harness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

class LoadSubjectTest {

	private static final Duration SHORT = Duration.ofMillis(100);

	private final AtomicLong performed = new AtomicLong();

	/** Takes so long that what is between two operations does not matter. */
	private void perform() {
		this.performed.incrementAndGet();
		LockSupport.parkNanos(10_000);
	}

	@Test
	void operationsAreThoseThatWerePerformed() throws Exception {
		try (LoadSubject subject = subject(Load.timed(Point.platform(2)), this::perform)) {
			Measurement measurement = subject.measure(SHORT);
			// those that end after the round do not count
			assertThat(measurement.operations()).isPositive().isLessThanOrEqualTo(this.performed.get());
			assertThat(measurement.elapsedNanos()).isGreaterThanOrEqualTo(SHORT.toNanos());
		}
	}

	@Test
	void workThatIsSeveralOperationsCountsAsSuch() throws Exception {
		try (LoadSubject subject = subject(new Load(Point.batch(32), 32, 1), this::perform)) {
			long operations = subject.measure(SHORT).operations();
			assertThat(operations).isPositive().isLessThanOrEqualTo(32 * this.performed.get());
			assertThat(operations % 32).isZero();
		}
	}

	@Test
	void virtualThreadsTakeTurnsThoughNoneEverWaits() throws Exception {
		int carriers = Runtime.getRuntime().availableProcessors();
		int threads = 50 * carriers;
		Set<Integer> turns = ConcurrentHashMap.newKeySet();
		List<Work> works = new ArrayList<>();
		for (int i = 0; i < threads; i++) {
			int number = i;
			works.add(() -> turns.add(number));
		}
		try (LoadSubject subject = new LoadSubject("test", Load.sampled(Point.virtual(threads)), works,
				() -> PathSplit.NONE, () -> {
				})) {
			subject.measure(Duration.ofMillis(100));
			assertThat(turns).hasSizeGreaterThan(carriers);
		}
	}

	@Test
	void latenciesAreThoseOfTheWork() throws Exception {
		try (LoadSubject subject = subject(Load.timed(Point.virtual(1)), () -> Thread.sleep(2))) {
			Latencies latencies = subject.measure(SHORT).latencies();
			assertThat(latencies).isNotNull();
			assertThat(latencies.p50()).isGreaterThan(1_900_000);
			assertThat(latencies.max()).isGreaterThanOrEqualTo(latencies.p50());
		}
	}

	@Test
	void latenciesIncludeWaitingForATurn() throws Exception {
		int threads = 10 * Runtime.getRuntime().availableProcessors();
		Work work = () -> {
			long end = System.nanoTime() + 1_000_000;
			while (System.nanoTime() < end) {
				Thread.onSpinWait();
			}
		};
		try (LoadSubject subject = subject(Load.timed(Point.virtual(threads)), work)) {
			Latencies latencies = subject.measure(SHORT).latencies();
			assertThat(latencies).isNotNull();
			// a thread does its own work in 1 ms, and the other nine's of its processor
			assertThat(latencies.p99()).isGreaterThan(3_000_000);
		}
	}

	@Test
	void allocationIsThatOfAllThreads() throws Exception {
		byte[][] kept = new byte[1][];
		try (LoadSubject subject = subject(Load.timed(Point.virtual(1)), () -> {
			kept[0] = new byte[10_000];
			Thread.sleep(1);
		})) {
			Measurement measurement = subject.measure(SHORT);
			assertThat(measurement.allocatedBytes()).isGreaterThan(10_000 * (measurement.operations() - 1));
		}
	}

	@Test
	void pathsAreThoseOfTheRoundAlone() throws Exception {
		AtomicLong inline = new AtomicLong(1000);
		try (LoadSubject subject = new LoadSubject("test", Load.timed(Point.platform(1)),
				List.of(() -> inline.incrementAndGet()), () -> new PathSplit(inline.get(), 0, 0), () -> {
				})) {
			PathSplit paths = subject.measure(SHORT).paths();
			assertThat(paths.inline()).isPositive().isLessThanOrEqualTo(inline.get() - 1000);
		}
	}

	@Test
	void workThatFailsEndsTheRoundForAll() throws Exception {
		List<Work> works = List.of(() -> {
			throw new IllegalStateException("wrong result");
		}, () -> Thread.sleep(1));
		try (LoadSubject subject = new LoadSubject("test", Load.timed(Point.platform(2)), works, () -> PathSplit.NONE,
				() -> {
				})) {
			assertThatIOException().isThrownBy(() -> subject.measure(SHORT)).withMessageContaining("wrong result");
		}
	}

	@Test
	void closingWaitsForThreadsThatAreStillAtWork() throws Exception {
		CountDownLatch end = new CountDownLatch(1);
		AtomicBoolean ended = new AtomicBoolean();
		Thread measuring = Thread.currentThread();
		List<Work> works = List.of(() -> {
			// ends the round, but not the work
			measuring.interrupt();
			end.await();
			ended.set(true);
		});
		LoadSubject subject = new LoadSubject("test", Load.timed(Point.platform(1)), works, () -> PathSplit.NONE,
				end::countDown);
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> subject.measure(SHORT));
		subject.close();
		assertThat(ended).isTrue();
	}

	private static LoadSubject subject(Load load, Work work) {
		List<Work> works = Collections.nCopies(load.point().threads(), work);
		return new LoadSubject("test", load, works, () -> PathSplit.NONE, () -> {
		});
	}

}
