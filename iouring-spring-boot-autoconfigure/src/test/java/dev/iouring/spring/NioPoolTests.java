package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link NioPool}.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NioPoolTests {

	private final NioPool pool = new NioPool("test-", 1, Duration.ofMillis(50));

	@AfterEach
	void clearInterrupt() {
		Thread.interrupted();
	}

	@Test
	void runsTasksOnPlatformThreadsThatKeepNoJvmAlive() throws IOException {
		Thread thread = this.pool.call(Thread::currentThread);
		assertThat(thread.isVirtual()).isFalse();
		assertThat(thread.isDaemon()).isTrue();
		assertThat(thread.getName()).startsWith("test-");
	}

	@Test
	void letsItsThreadsGoWhenTheyAreIdle() throws IOException {
		assertThat(this.pool.threads()).isZero();
		this.pool.call(() -> 1);
		Awaitility.await().until(() -> this.pool.threads() == 0);
		assertThat(this.pool.call(() -> 2)).isEqualTo(2);
	}

	@Test
	void throwsWhatTheTaskThrows() {
		IOException failure = new IOException();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.pool.call(() -> {
			throw failure;
		})).isSameAs(failure);
		assertThatIllegalStateException().isThrownBy(() -> this.pool.call(() -> {
			throw new IllegalStateException();
		}));
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> this.pool.call(() -> {
			throw new StackOverflowError();
		}));
	}

	@Test
	void doesNotBeginForAnInterruptedThread() {
		AtomicBoolean begun = new AtomicBoolean();
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> this.pool.call(() -> {
			begun.set(true);
			return 1;
		}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(begun).isFalse();
	}

	@Test
	void waitsForTheEndOfATaskAndNeverInterruptsIt() throws Exception {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch goOn = new CountDownLatch(1);
		FutureTask<Boolean> caller = new FutureTask<>(() -> {
			int result = this.pool.call(() -> {
				begun.countDown();
				goOn.await();
				return 7;
			});
			return result == 7 && Thread.currentThread().isInterrupted();
		});
		Thread thread = Thread.startVirtualThread(caller);
		begun.await();
		thread.interrupt();
		assertThat(thread.join(Duration.ofMillis(50))).isFalse();
		goOn.countDown();
		assertThat(caller.get()).isTrue();
	}

	@Test
	void makesCallersWaitUntilAThreadIsFree() throws Exception {
		CountDownLatch goOn = new CountDownLatch(1);
		FutureTask<Integer> first = this.pool.start(() -> {
			goOn.await();
			return 1;
		});
		FutureTask<Integer> second = new FutureTask<>(() -> this.pool.call(() -> 2));
		FutureTask<Integer> third = new FutureTask<>(() -> this.pool.call(() -> 3));
		Thread waiting = Thread.startVirtualThread(second);
		Thread interrupted = Thread.startVirtualThread(third);
		Thread.sleep(20);
		interrupted.interrupt();
		interrupted.join();
		assertThat(third.exceptionNow()).isInstanceOf(InterruptedIOException.class);
		assertThat(waiting.isAlive()).isTrue();
		goOn.countDown();
		assertThat(first.get()).isEqualTo(1);
		assertThat(second.get()).isEqualTo(2);
		assertThat(this.pool.threads()).isLessThanOrEqualTo(1);
	}

}
