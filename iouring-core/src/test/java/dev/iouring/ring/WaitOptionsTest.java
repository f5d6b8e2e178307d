package dev.iouring.ring;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class WaitOptionsTest {

	private static final Duration SHORT = Duration.ofMillis(30);

	private static final WaitOptions BRIEF = WaitOptions.ofTimeout(SHORT);

	private static final WaitOptions ENDLESS = WaitOptions.builder().build();

	@Test
	void aTimeoutEndsTheWaitEachTimeTheOptionsAreUsed() throws IOException {
		try (TestRing test = new TestRing()) {
			for (int i = 0; i < 3; i++) {
				long start = System.nanoTime();
				assertThat(test.ring.submitAndWait(1, BRIEF)).isZero();
				assertThat(elapsed(start)).isGreaterThanOrEqualTo(SHORT);
			}
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SUBMIT_ALL", "SQPOLL" })
	void entriesAreSubmittedAndWaitedFor(SetupFlag flag) throws IOException {
		try (TestRing test = TestRing.withFlags(flag)) {
			// Often enough for a kernel thread to be faster and to be slower.
			for (int round = 0; round < 1000; round++) {
				for (int i = 0; i < 3; i++) {
					test.queue(ControlOperations::nop, i);
				}
				// A kernel thread may have completed entries and not yet have said that
				// it took them.
				assertThat(test.ring.submitAndWait(3, ENDLESS)).isBetween((flag == SetupFlag.SQPOLL) ? 0 : 3,
						(flag == SetupFlag.SQPOLL) ? 6 : 3);
				assertThat(test.ring.cq().drain((userData, result, flags) -> assertThat(result).isZero())).isEqualTo(3);
			}
		}
	}

	@Test
	void aTimeoutEndsAWaitAfterASubmission() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue(ControlOperations::nop, 1);
			long start = System.nanoTime();
			assertThat(test.ring.submitAndWait(2, BRIEF)).isEqualTo(1);
			assertThat(elapsed(start)).isGreaterThanOrEqualTo(SHORT);
			assertThat(test.ring.cq().ready()).isEqualTo(1);
		}
	}

	@Test
	void aBadEntryDoesNotStopTheRest() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue((sqe) -> RawOperation.of(sqe, 200, 0).sqe(), 1);
			test.queue(ControlOperations::nop, 2);
			test.queue(ControlOperations::nop, 3);
			assertThat(test.ring.submitAndWait(3, ENDLESS)).isEqualTo(3);
			assertThat(test.ring.cq().ready()).isEqualTo(3);
		}
	}

	@Test
	void noCompletionsMeanNoWaiting() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue(ControlOperations::nop, 1);
			assertThat(test.ring.submitAndWait(0, ENDLESS)).isEqualTo(1);
			assertThat(test.ring.submitAndWait(0, ENDLESS)).isZero();
			assertThatIllegalArgumentException().isThrownBy(() -> test.ring.submitAndWait(-1, ENDLESS))
				.withMessageContaining("-1");
		}
	}

	@Test
	void afterTheMinimumOneCompletionIsEnough() throws IOException {
		WaitOptions options = WaitOptions.builder().minimumWait(SHORT).timeout(TestRing.PATIENCE).build();
		try (TestRing test = new TestRing()) {
			assumeMinimum(test);
			test.queue(ControlOperations::nop, 1);
			long start = System.nanoTime();
			test.ring.submitAndWait(4, options);
			assertThat(elapsed(start)).isBetween(SHORT, TestRing.PATIENCE.minusSeconds(1));
			assertThat(test.ring.cq().ready()).isEqualTo(1);
			// Now with nothing to submit.
			start = System.nanoTime();
			test.ring.submitAndWait(4, options);
			assertThat(elapsed(start)).isBetween(SHORT, TestRing.PATIENCE.minusSeconds(1));
		}
	}

	@Test
	void withinTheMinimumAllCompletionsEndTheWait() throws IOException {
		WaitOptions options = WaitOptions.builder().minimumWait(TestRing.PATIENCE).build();
		try (TestRing test = new TestRing()) {
			assumeMinimum(test);
			test.queue(ControlOperations::nop, 1);
			test.queue(ControlOperations::nop, 2);
			long start = System.nanoTime();
			test.ring.submitAndWait(2, options);
			assertThat(elapsed(start)).isLessThan(TestRing.PATIENCE);
		}
	}

	static Stream<WaitOptions> farLimits() {
		// the last is more than the kernel can add to the present time
		return Stream.of(ENDLESS, WaitOptions.ofTimeout(TestRing.PATIENCE),
				WaitOptions.ofTimeout(Duration.ofSeconds(Long.MAX_VALUE)));
	}

	@ParameterizedTest
	@MethodSource("farLimits")
	void afterTheMinimumTheFirstThatComesEndsTheWait(WaitOptions limit) throws Exception {
		WaitOptions options = limit.toBuilder().minimumWait(Duration.ofMillis(5)).build();
		try (TestRing test = new TestRing()) {
			assumeMinimum(test);
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
					test.ring.submitAndWait(3, options);
					assertThat(test.ring.cq().poll()).isEqualTo(new Completion(1, 1, 0));
					writer.join();
				}
			}
			// Now without signals, after which the kernel is asked in another way.
			test.submit((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(1), -1), 1);
			Thread writer = Thread.ofPlatform().start(() -> {
				LockSupport.parkNanos(SHORT.toNanos());
				Syscalls.write(pipe[1], test.bytes("x"), 1);
			});
			test.ring.submitAndWait(3, options);
			assertThat(test.ring.cq().poll()).isEqualTo(new Completion(1, 1, 0));
			writer.join();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void theMinimumDoesNotOutlastAPointOfTheClock(int entries) throws IOException {
		try (TestRing test = new TestRing()) {
			assumeMinimum(test);
			register(test, WaitClock.MONOTONIC);
			for (Duration left : new Duration[] { SHORT, Duration.ZERO }) {
				long start = System.nanoTime();
				WaitOptions options = WaitOptions.builder()
					.until(WaitClock.MONOTONIC.nanos() + left.toNanos())
					.minimumWait(TestRing.PATIENCE)
					.build();
				for (int i = 0; i < entries; i++) {
					test.queue(ControlOperations::nop, 1);
				}
				test.ring.submitAndWait(3, options);
				assertThat(elapsed(start)).isBetween(left, TestRing.PATIENCE.minusSeconds(1));
			}
		}
	}

	@Test
	void aSignalShortensNoMinimum() throws Exception {
		Duration minimum = Duration.ofMillis(150);
		WaitOptions options = WaitOptions.builder().minimumWait(minimum).timeout(TestRing.PATIENCE).build();
		try (TestRing test = new TestRing(); Signals signals = new Signals()) {
			assumeMinimum(test);
			test.queue(ControlOperations::nop, 1);
			signals.untilOneCame(() -> {
				long start = System.nanoTime();
				test.ring.submitAndWait(2, options);
				assertThat(elapsed(start)).isBetween(minimum, TestRing.PATIENCE.minusSeconds(1));
			});
		}
	}

	@ParameterizedTest
	@EnumSource
	void aWaitEndsAtAPointOfTheClock(WaitClock clock) throws Exception {
		try (TestRing test = new TestRing(); Signals signals = new Signals()) {
			register(test, clock);
			signals.untilOneCame(() -> {
				long until = clock.nanos() + SHORT.toNanos();
				WaitOptions options = WaitOptions.builder().until(until).build();
				test.queue(ControlOperations::nop, 1);
				assertThat(test.ring.submitAndWait(2, options)).isEqualTo(1);
				assertThat(clock.nanos()).isGreaterThanOrEqualTo(until);
				// It is over, and so is any other wait until then.
				test.ring.submitAndWait(2, options);
				test.ring.waitForCompletions(1);
				test.ring.submitAndWait(1, options);
				assertThat(test.ring.cq().ready()).isZero();
			});
		}
	}

	private static void register(TestRing test, WaitClock clock) throws IOException {
		try {
			clock.register(test.ring);
		}
		catch (ErrnoException refused) {
			assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
			assumeTrue(false, "this kernel has no clocks for waits");
		}
	}

	@Test
	void clocksGoOn() {
		for (WaitClock clock : WaitClock.values()) {
			long before = clock.nanos();
			assertThat(clock.nanos()).isGreaterThanOrEqualTo(before).isPositive();
		}
	}

	@Test
	void aSignalThatIsBlockedWaitsForTheEndOfTheWait() throws Exception {
		WaitOptions all = WaitOptions.builder().signalMask(-1).timeout(SHORT).build();
		WaitOptions none = WaitOptions.builder().signalMask(0).timeout(SHORT).build();
		WatchedKernel kernel = new WatchedKernel();
		try (Signals signals = new Signals();
				TestRing test = new TestRing(Ring.open(RingOptions.ofEntries(4), kernel.kernel()))) {
			signals.untilOneCame(() -> {
				long start = System.nanoTime();
				test.ring.submitAndWait(1, all);
				assertThat(elapsed(start)).isGreaterThanOrEqualTo(SHORT);
			});
			assertThat(kernel.interrupted()).as("with all signals blocked").isZero();
			while (kernel.interrupted() == 0) {
				test.ring.submitAndWait(1, none);
			}
		}
	}

	@Test
	void waitsCanBeKeptOutOfTheStatistics() throws IOException {
		try (TestRing test = new TestRing()) {
			assumeTrue(test.ring.features().contains(Feature.NO_IOWAIT), "this kernel has no NO_IOWAIT");
			long start = System.nanoTime();
			test.ring.submitAndWait(1, BRIEF.toBuilder().noIowait().build());
			assertThat(elapsed(start)).isGreaterThanOrEqualTo(SHORT);
		}
	}

	@Test
	void aWaitThatCannotEndIsRefusedIfAskedFor() throws IOException {
		WaitOptions options = WaitOptions.builder().refuseEndless().build();
		try (TestRing test = new TestRing(RingOptions.ofEntries(4))) {
			endless(test, 1, options);
			test.queue(ControlOperations::nop, 1);
			test.queue(ControlOperations::nop, 2);
			endless(test, 3, options);
			assertThat(test.ring.submitAndWait(2, options)).isEqualTo(2);
			assertThat(test.ring.submitAndWait(2, options)).isZero();
			test.ring.cq().advance(1);
			endless(test, 2, options);
			test.ring.cq().advance(1);
			endless(test, 1, options);
			// More than the queue holds are as many as it holds.
			for (int i = 0; i < 8; i++) {
				test.submit(ControlOperations::nop, i);
			}
			test.ring.submitAndWait(1000, options);
			assertThat(test.ring.cq().ready()).isEqualTo(8);
		}
	}

	@Test
	void whatIsInFlightOrHeldBackCanBeWaitedFor() throws Exception {
		WaitOptions options = WaitOptions.builder().refuseEndless().build();
		try (TestRing test = new TestRing(RingOptions.ofEntries(2))) {
			for (int i = 0; i < 6; i++) {
				test.submit(ControlOperations::nop, i);
			}
			assertThat(test.ring.cq().isOverflowing()).isTrue();
			test.ring.cq().advance(4);
			test.ring.submitAndWait(2, options);
			test.ring.cq().advance(2);
			int[] pipe = test.owned(Libc.pipe());
			test.submit((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(1), -1), 1);
			Thread writer = Thread.ofPlatform().start(() -> Syscalls.write(pipe[1], test.bytes("x"), 1));
			test.ring.submitAndWait(1, options);
			assertThat(test.ring.cq().poll()).isEqualTo(new Completion(1, 1, 0));
			writer.join();
		}
	}

	@Test
	void aWaitWithALimitIsNeverRefused() throws IOException {
		try (TestRing test = new TestRing()) {
			assertThat(test.ring.submitAndWait(1, BRIEF.toBuilder().refuseEndless().build())).isZero();
		}
	}

	private static void endless(TestRing test, int minComplete, WaitOptions options) {
		int queued = test.ring.sq().ready();
		assertThatIllegalStateException().isThrownBy(() -> test.ring.submitAndWait(minComplete, options))
			.withMessageStartingWith("waiting for " + minComplete + " completions would not end");
		assertThat(test.ring.sq().ready()).as("nothing is submitted").isEqualTo(queued);
	}

	@Test
	void mixedCompletionsCannotBeCounted() throws IOException {
		assumeTrue(TestRing.knows(SetupFlag.CQE_MIXED), "this kernel does not know CQE_MIXED");
		try (TestRing test = TestRing.withFlags(SetupFlag.CQE_MIXED)) {
			assertThatIllegalStateException()
				.isThrownBy(() -> test.ring.submitAndWait(1, WaitOptions.builder().refuseEndless().build()))
				.withMessageContaining("CQE_MIXED");
		}
	}

	@Test
	void badValuesAreRefusedByName() {
		WaitOptions.Builder builder = WaitOptions.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.timeout(Duration.ofNanos(-1)))
			.withMessageContaining("negative");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.until(-1)).withMessageContaining("-1");
		for (Duration outside : new Duration[] { Duration.ZERO, Duration.ofNanos(999), Duration.ofMinutes(36) }) {
			assertThatIllegalArgumentException().isThrownBy(() -> builder.minimumWait(outside))
				.withMessageContaining("minimumWait " + outside);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> BRIEF.toBuilder().until(1).build())
			.withMessage("timeout and until exclude each other");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BRIEF.toBuilder().minimumWait(SHORT.plusMillis(1)).build())
			.withMessage("minimumWait PT0.031S is longer than timeout PT0.03S");
	}

	@Test
	void aKernelWithoutAFeatureIsNotAskedForIt() throws IOException {
		try (TestRing test = new TestRing(Ring.open(RingOptions.ofEntries(4),
				new WatchedKernel().without(Feature.NO_IOWAIT).without(Feature.MIN_TIMEOUT).kernel()))) {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> test.ring.submitAndWait(1, BRIEF.toBuilder().noIowait().build()))
				.withMessageContaining("IORING_FEAT_NO_IOWAIT");
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> test.ring.submitAndWait(1, BRIEF.toBuilder().minimumWait(SHORT).build()))
				.withMessageContaining("IORING_FEAT_MIN_TIMEOUT");
		}
	}

	private static void assumeMinimum(TestRing test) {
		assumeTrue(test.ring.features().contains(Feature.MIN_TIMEOUT), "this kernel has no minimum waits");
	}

	private static Duration elapsed(long start) {
		return Duration.ofNanos(System.nanoTime() - start);
	}

}
