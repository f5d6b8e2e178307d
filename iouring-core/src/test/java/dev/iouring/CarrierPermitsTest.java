package dev.iouring;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How many virtual threads may be in calls that keep their carriers.
 */
@Timeout(60)
class CarrierPermitsTest {

	@ParameterizedTest
	@CsvSource({ "1, 0", "2, 1", "3, 1", "4, 2", "9, 4" })
	void virtualThreadsGetHalfOfTheCarriers(int carriers, int granted) throws Exception {
		CarrierPermits permits = new CarrierPermits(carriers);
		assertThat(onVirtualThread(() -> {
			int count = 0;
			while (permits.tryAcquire()) {
				count++;
			}
			return count;
		})).isEqualTo(granted);
		assertThat(onVirtualThread(permits::tryAcquire)).as("on another thread").isFalse();
	}

	@Test
	void whatIsGivenBackIsTakenAgain() throws Exception {
		CarrierPermits permits = new CarrierPermits(2);
		for (int i = 0; i < 3; i++) {
			assertThat(onVirtualThread(permits::tryAcquire)).isTrue();
			assertThat(onVirtualThread(permits::tryAcquire)).isFalse();
			onVirtualThread(() -> {
				permits.release();
				return null;
			});
		}
	}

	@Test
	void platformThreadsNeedNone() throws Exception {
		CarrierPermits permits = new CarrierPermits(2);
		for (int i = 0; i < 10; i++) {
			assertThat(permits.tryAcquire()).isTrue();
		}
		permits.release();
		assertThat(onVirtualThread(permits::tryAcquire)).as("they took none").isTrue();
		permits.release();
		assertThat(onVirtualThread(permits::tryAcquire)).as("they gave none back").isFalse();
	}

	@Test
	void noMoreThanTheLimitHaveOneAtATime() throws Exception {
		CarrierPermits permits = new CarrierPermits(4);
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		AtomicInteger entered = new AtomicInteger();
		CountDownLatch go = new CountDownLatch(1);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			threads.add(Thread.startVirtualThread(() -> {
				try {
					go.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				for (int round = 0; round < 100; round++) {
					if (permits.tryAcquire()) {
						try {
							most.accumulateAndGet(inside.incrementAndGet(), Math::max);
							entered.incrementAndGet();
							Thread.yield();
							inside.decrementAndGet();
						}
						finally {
							permits.release();
						}
					}
				}
			}));
		}
		go.countDown();
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(entered).hasPositiveValue();
		assertThat(most.get()).isBetween(1, 2);
		assertThat(onVirtualThread(() -> permits.tryAcquire() && permits.tryAcquire())).as("all are back").isTrue();
	}

	private static <T> T onVirtualThread(Callable<T> callable) throws Exception {
		FutureTask<T> task = new FutureTask<>(callable);
		Thread.startVirtualThread(task);
		return task.get(30, TimeUnit.SECONDS);
	}

}
