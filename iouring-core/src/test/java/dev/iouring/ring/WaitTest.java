package dev.iouring.ring;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class WaitTest {

	private static final Duration SHORT = Duration.ofMillis(50);

	@Test
	void aTimeoutEndsAWaitWithoutAnError() throws IOException {
		try (TestRing test = new TestRing()) {
			long start = System.nanoTime();
			assertThat(test.ring.submitAndWait(1, SHORT)).isZero();
			assertThat(elapsed(start)).isGreaterThanOrEqualTo(SHORT);
			assertThat(test.ring.cq().ready()).isZero();
		}
	}

	@Test
	void aTimeoutEndsAWaitAfterASubmission() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue(ControlOperations::nop, 1);
			long start = System.nanoTime();
			assertThat(test.ring.submitAndWait(2, SHORT)).isEqualTo(1);
			assertThat(elapsed(start)).isGreaterThanOrEqualTo(SHORT);
			assertThat(test.ring.cq().ready()).isEqualTo(1);
		}
	}

	@Test
	void noTimeAtAllMeansNoWaiting() throws IOException {
		try (TestRing test = new TestRing()) {
			assertThat(test.ring.submitAndWait(1, Duration.ZERO)).isZero();
			assertThat(test.ring.submitAndWait(1, 0)).isZero();
		}
	}

	@Test
	void theLongestTimesAreNotTakenForNone() throws Exception {
		try (TestRing test = new TestRing()) {
			int[] pipe = test.owned(Libc.pipe());
			for (Duration longest : new Duration[] { Duration.ofNanos(Long.MAX_VALUE),
					Duration.ofSeconds(Long.MAX_VALUE) }) {
				test.queue((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(1), -1), 1);
				Thread writer = Thread.ofPlatform().start(() -> {
					sleep(SHORT);
					Syscalls.write(pipe[1], test.bytes("x"), 1);
				});
				test.ring.submitAndWait(1, longest);
				assertThat(test.ring.cq().poll()).isEqualTo(new Completion(1, 1, 0));
				writer.join();
			}
		}
	}

	@Test
	void completionsThatAreThereCount() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue(ControlOperations::nop, 1);
			test.queue(ControlOperations::nop, 2);
			test.ring.submit();
			// Each of these would wait for ever if it asked for new ones.
			test.ring.submitAndWait(2);
			assertThat(test.ring.waitForCompletions(2)).hasSize(2);
			assertThat(test.ring.waitForCompletions(0)).isEmpty();
		}
	}

	@Test
	void aWaitForMoreThanTheQueueHoldsEndsWhenItIsFull() throws IOException {
		try (TestRing test = new TestRing(RingOptions.ofEntries(2))) {
			test.queue(ControlOperations::nop, 1);
			test.queue(ControlOperations::nop, 2);
			test.ring.submit();
			test.queue(ControlOperations::nop, 3);
			test.queue(ControlOperations::nop, 4);
			assertThat(test.ring.submitAndWait(1000, TestRing.PATIENCE)).isEqualTo(2);
			assertThat(test.ring.cq().ready()).isEqualTo(4);
		}
	}

	@Test
	void waitingSubmitsNothing() throws IOException {
		try (TestRing test = new TestRing()) {
			test.submit(ControlOperations::nop, 1);
			test.queue(ControlOperations::nop, 2);
			assertThat(test.ring.waitForCompletions(1)).hasSize(1);
			assertThat(test.ring.sq().ready()).isEqualTo(1);
		}
	}

	@Test
	void aSignalDoesNotEndAWait() throws Exception {
		try (TestRing test = new TestRing()) {
			int[] pipe = test.owned(Libc.pipe());
			test.queue((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(1), -1), 1);
			try (Signals signals = new Signals()) {
				Thread writer = Thread.ofPlatform().start(() -> {
					signals.await(20);
					Syscalls.write(pipe[1], test.bytes("x"), 1);
				});
				test.ring.submitAndWait(1);
				assertThat(test.ring.cq().poll()).isEqualTo(new Completion(1, 1, 0));
				writer.join();
			}
		}
	}

	@Test
	void aSignalDoesNotEndAWaitForMoreThanIsThere() throws Exception {
		try (TestRing test = new TestRing()) {
			int[] pipe = test.owned(Libc.pipe());
			test.submit(ControlOperations::nop, 1);
			test.submit((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(1), -1), 2);
			try (Signals signals = new Signals()) {
				Thread writer = Thread.ofPlatform().start(() -> {
					signals.await(20);
					Syscalls.write(pipe[1], test.bytes("x"), 1);
				});
				assertThat(test.ring.waitForCompletions(2)).hasSize(2);
				writer.join();
			}
		}
	}

	@Test
	void signalsDoNotLengthenAWait() throws Exception {
		try (TestRing test = new TestRing(); Signals signals = new Signals()) {
			signals.untilOneCame(() -> {
				long start = System.nanoTime();
				test.ring.submitAndWait(1, Duration.ofMillis(200));
				assertThat(elapsed(start)).isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
			});
		}
	}

	/** Having submitted, the kernel keeps quiet about the signal that ended the wait. */
	@ParameterizedTest
	@EnumSource
	void signalsNeitherEndNorLengthenAWaitThatSubmits(RingKind kind) throws Exception {
		try (TestRing test = kind.open(16); Signals signals = new Signals()) {
			signals.untilOneCame(() -> {
				test.queue(ControlOperations::nop, 1);
				long start = System.nanoTime();
				assertThat(test.ring.submitAndWait(2, Duration.ofMillis(200))).isEqualTo(1);
				assertThat(elapsed(start)).isBetween(Duration.ofMillis(200), Duration.ofSeconds(5));
				assertThat(test.ring.cq().poll()).isEqualTo(new Completion(1, 0, 0));
				assertThat(test.ring.cq().ready()).isZero();
			});
		}
	}

	@ParameterizedTest
	@EnumSource
	void aWaitWithSignalsAndATimeoutEndsWithItsCompletion(RingKind kind) throws Exception {
		try (TestRing test = kind.open(16)) {
			int[] pipe = test.owned(Libc.pipe());
			for (boolean submitting : new boolean[] { true, false }) {
				test.queue((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(1), -1), 1);
				if (!submitting) {
					assertThat(test.ring.submit()).isEqualTo(1);
				}
				try (Signals signals = new Signals()) {
					Thread writer = Thread.ofPlatform().start(() -> {
						signals.await(20);
						Syscalls.write(pipe[1], test.bytes("x"), 1);
					});
					assertThat(test.ring.submitAndWait(1, TestRing.PATIENCE)).isEqualTo(submitting ? 1 : 0);
					assertThat(test.ring.cq().poll()).isEqualTo(new Completion(1, 1, 0));
					writer.join();
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void aTimeoutEndsAWaitForMoreThanComes(RingKind kind) throws IOException {
		try (TestRing test = kind.open(16)) {
			test.queue(ControlOperations::nop, 1);
			test.queue(ControlOperations::nop, 2);
			assertThat(test.ring.submitAndWait(2, TestRing.PATIENCE)).isEqualTo(2);
			// Nothing is taken and nothing is new: both still count, and one is missing.
			long start = System.nanoTime();
			assertThat(test.ring.submitAndWait(3, SHORT)).isZero();
			assertThat(elapsed(start)).isGreaterThanOrEqualTo(SHORT);
			assertThat(test.ring.cq().ready()).isEqualTo(2);
		}
	}

	@Test
	void theBareCallReportsASignal() throws Exception {
		try (TestRing test = new TestRing(); Signals signals = new Signals()) {
			assertThatExceptionOfType(ErrnoException.class)
				.isThrownBy(() -> test.ring.enter(0, 1, EnterFlags.GETEVENTS))
				.satisfies((failure) -> assertThat(failure.errno()).isEqualTo(Errno.EINTR));
			assertThat(signals.sent()).isPositive();
		}
	}

	@Test
	void theBareCallRefusesUnknownFlags() throws IOException {
		try (TestRing test = new TestRing()) {
			assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> test.ring.enter(0, 0, 1 << 30))
				.withMessageContaining("io_uring_enter failed: EINVAL");
		}
	}

	@Test
	void negativeCountsAndTimesAreRefused() throws IOException {
		try (TestRing test = new TestRing()) {
			assertThatIllegalArgumentException().isThrownBy(() -> test.ring.submitAndWait(-1))
				.withMessageContaining("-1");
			assertThatIllegalArgumentException().isThrownBy(() -> test.ring.waitForCompletions(-1));
			assertThatIllegalArgumentException().isThrownBy(() -> test.ring.enter(-1, 0, 0))
				.withMessage("toSubmit -1 is negative");
			assertThatIllegalArgumentException().isThrownBy(() -> test.ring.enter(0, -1, EnterFlags.GETEVENTS))
				.withMessage("minComplete -1 is negative");
			assertThatIllegalArgumentException().isThrownBy(() -> test.ring.submitAndWait(1, Duration.ofNanos(-1)))
				.withMessageContaining("negative");
		}
	}

	private static Duration elapsed(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

	private static void sleep(Duration duration) {
		try {
			Thread.sleep(duration);
		}
		catch (InterruptedException interrupted) {
			throw new AssertionError(interrupted);
		}
	}

}
