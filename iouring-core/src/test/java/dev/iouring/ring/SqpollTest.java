package dev.iouring.ring;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
class SqpollTest {

	private static RingOptions options(Duration idle) {
		return RingOptions.builder().entries(8).flags(SetupFlag.SQPOLL).sqThreadIdle(idle).build();
	}

	@Test
	void aSleepingThreadIsWokenBySubmit() throws IOException {
		try (TestRing test = new TestRing(options(Duration.ofMillis(1)))) {
			assertThat(test.run(ControlOperations::nop)).isZero();
			await().atMost(TestRing.PATIENCE).until(test.ring.sq()::needsWakeup);
			assertThat(test.run(ControlOperations::nop)).isZero();
		}
	}

	/**
	 * Submissions at all distances around the thread's idle time: each falls somewhere
	 * into its going to sleep, and a lost wake-up would show as a completion that never
	 * comes.
	 */
	@Test
	void noWakeupIsLost() throws IOException {
		try (TestRing test = new TestRing(options(Duration.ofMillis(1)))) {
			for (int i = 0; i < 1200; i++) {
				long until = System.nanoTime() + 900_000 + (i % 300) * 1000L;
				while (System.nanoTime() < until) {
					Thread.onSpinWait();
				}
				assertThat(test.run(ControlOperations::nop)).isZero();
			}
		}
	}

	@Test
	void aFullQueueEmptiesByItself() throws IOException {
		try (TestRing test = new TestRing(options(Duration.ofSeconds(1)))) {
			int sent = 0;
			int[] received = { 0 };
			while (sent < 20_000) {
				Sqe sqe = test.ring.sq().tryNext();
				if (sqe != null) {
					ControlOperations.nop(sqe).userData(sent++);
				}
				test.ring.submit();
				test.ring.cq().drain((userData, result, flags) -> assertThat(userData).isEqualTo(received[0]++));
			}
			while (received[0] < sent) {
				test.ring.submitAndWait(1, TestRing.PATIENCE);
				assertThat(test.ring.cq()
					.drain((userData, result, flags) -> assertThat(userData).isEqualTo(received[0]++))).isPositive();
			}
		}
	}

	@Test
	void theThreadSubmitsWithoutACall() throws IOException {
		try (TestRing test = new TestRing(options(Duration.ofMinutes(1)))) {
			assertThat(test.run(ControlOperations::nop)).isZero();
			test.queue(ControlOperations::nop, 1);
			test.ring.sq().flush();
			await().atMost(TestRing.PATIENCE).until(() -> test.ring.cq().ready() == 1);
		}
	}

}
