package dev.iouring.ring;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CompletionQueueTest {

	@Test
	void completionsAreReadInPlace() throws IOException {
		try (TestRing test = new TestRing()) {
			nops(test, 3);
			CompletionQueue cq = test.ring.cq();
			assertThat(cq.ready()).isEqualTo(3);
			assertThat(cq.userData(0)).isEqualTo(0);
			assertThat(cq.userData(2)).isEqualTo(2);
			assertThat(cq.result(1)).isZero();
			assertThat(cq.flags(1)).isZero();
			assertThat(cq.ready()).as("reading removes nothing").isEqualTo(3);
			cq.advance(0);
			cq.advance(2);
			assertThat(cq.userData(0)).isEqualTo(2);
			assertThat(cq.ready()).isEqualTo(1);
		}
	}

	@Test
	void peekingLeavesAndPollingTakes() throws IOException {
		try (TestRing test = new TestRing()) {
			assertThat(test.ring.cq().peek()).isNull();
			assertThat(test.ring.cq().poll()).isNull();
			nops(test, 1);
			assertThat(test.ring.cq().peek()).isEqualTo(new Completion(0, 0, 0));
			assertThat(test.ring.cq().poll()).isEqualTo(new Completion(0, 0, 0));
			assertThat(test.ring.cq().poll()).isNull();
		}
	}

	@Test
	void advancingBeyondWhatIsReadyIsRefused() throws IOException {
		try (TestRing test = new TestRing()) {
			nops(test, 1);
			assertThatIllegalArgumentException().isThrownBy(() -> test.ring.cq().advance(2))
				.withMessage("cannot advance by 2, 1 completions are ready");
			assertThatIllegalArgumentException().isThrownBy(() -> test.ring.cq().advance(-1));
			assertThat(test.ring.cq().ready()).isEqualTo(1);
		}
	}

	@Test
	void aHandlerThatThrowsLeavesTheLaterCompletions() throws IOException {
		try (TestRing test = new TestRing()) {
			nops(test, 4);
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> test.ring.cq().drain((userData, result, flags) -> {
					if (userData == 1) {
						throw new UnsupportedOperationException();
					}
				}));
			assertThat(test.ring.waitForCompletions(2)).extracting(Completion::userData).containsExactly(2L, 3L);
		}
	}

	@Test
	void aHandlerMayUseTheRing() throws IOException {
		try (TestRing test = new TestRing()) {
			nops(test, 3);
			List<Long> seen = new ArrayList<>();
			int delivered = test.ring.cq().drain((userData, result, flags) -> {
				seen.add(userData);
				if (userData == 1) {
					test.queue(ControlOperations::nop, 10);
					try {
						test.ring.submit();
					}
					catch (ErrnoException failure) {
						throw new AssertionError(failure);
					}
					test.ring.cq().drain((nested, nestedResult, nestedFlags) -> seen.add(nested));
				}
			});
			assertThat(seen).containsExactly(0L, 1L, 2L, 10L);
			assertThat(delivered).isEqualTo(2);
		}
	}

	@Test
	void aHandlerMayWaitForMore() throws IOException {
		try (TestRing test = new TestRing()) {
			nops(test, 2);
			Duration wait = Duration.ofMillis(50);
			test.ring.cq().drain((userData, result, flags) -> {
				if (userData == 1) {
					long start = System.nanoTime();
					long cpu = threadCpuTime();
					submitAndWait(test, wait);
					assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(wait);
					// The kernel knows that both are taken; else it would return again
					// and again.
					assertThat(Duration.ofNanos(threadCpuTime() - cpu)).isLessThan(wait.dividedBy(2));
				}
			});
		}
	}

	@Test
	void aDrainEndsThoughItsHandlerKeepsSubmitting() throws IOException {
		try (TestRing test = new TestRing()) {
			nops(test, 2);
			assertThat(test.ring.cq().drain((userData, result, flags) -> {
				test.queue(ControlOperations::nop, 5);
				try {
					test.ring.submit();
				}
				catch (ErrnoException failure) {
					throw new AssertionError(failure);
				}
			})).isEqualTo(2);
			assertThat(test.ring.cq().ready()).isEqualTo(2);
		}
	}

	@Test
	void completionsThatDoNotFitComeLaterAndInOrder() throws IOException {
		try (TestRing test = new TestRing(RingOptions.ofEntries(2))) {
			long sent = 0;
			for (int i = 0; i < 6; i++) {
				test.queue(ControlOperations::nop, sent++);
				test.queue(ControlOperations::nop, sent++);
				assertThat(test.ring.submit()).isEqualTo(2);
			}
			assertThat(test.ring.cq().ready()).isEqualTo(4);
			assertThat(test.ring.cq().needsFlush()).isTrue();
			List<Long> seen = new ArrayList<>();
			while (seen.size() < 12) {
				assertThat(test.ring.cq().drain((userData, result, flags) -> seen.add(userData))).isPositive();
				// With nothing to submit, this goes into the kernel only to fetch the
				// rest.
				assertThat(test.ring.submit()).isZero();
			}
			assertThat(seen).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L);
			assertThat(test.ring.cq().needsFlush()).isFalse();
			assertThat(test.ring.cq().overflow()).as("nothing was lost").isZero();
		}
	}

	@Test
	void aWaitFetchesWhatDidNotFit() throws IOException {
		try (TestRing test = new TestRing(RingOptions.ofEntries(2))) {
			for (int i = 0; i < 3; i++) {
				nops(test, 2);
			}
			assertThat(test.ring.waitForCompletions(1)).hasSize(4);
			assertThat(test.ring.waitForCompletions(2)).hasSize(2);
		}
	}

	@ParameterizedTest
	@EnumSource(Deferring.class)
	void completionWorkThatWaitsIsRunByAFlush(Deferring deferring) throws IOException {
		try (TestRing test = TestRing.withFlags(deferring.flags())) {
			int[] pipe = test.owned(Libc.pipe());
			test.submit((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(8), -1), 1);
			Syscalls.write(pipe[1], test.bytes("data"), 4);
			if (deferring == Deferring.DEFER_WITH_FLAG) {
				assertThat(test.ring.cq().ready()).isZero();
				assertThat(test.ring.cq().needsFlush()).isTrue();
			}
			assertThat(test.ring.flushCompletions()).isEqualTo(1);
			assertThat(test.ring.cq().poll()).isEqualTo(new Completion(1, 4, 0));
			assertThat(test.ring.cq().needsFlush()).isFalse();
		}
	}

	/** The kernel runs only so much deferred work at a time. */
	@ParameterizedTest
	@EnumSource(Deferring.class)
	void muchWorkThatWaitsIsRunByFlushesUntilNothingMoreComes(Deferring deferring) throws IOException {
		int polls = 100;
		try (TestRing test = new TestRing(RingOptions.builder().entries(128).flags(deferring.flags()).build())) {
			int[] pipe = test.owned(Libc.pipe());
			for (int i = 0; i < polls; i++) {
				test.queue((sqe) -> PollOperations.pollAdd(sqe, pipe[0], PollOperations.POLLIN), i);
			}
			test.ring.submit();
			Syscalls.write(pipe[1], test.bytes("data"), 4);
			int ready;
			do {
				ready = test.ring.cq().ready();
				if (deferring == Deferring.DEFER_WITH_FLAG) {
					assertThat(test.ring.cq().needsFlush()).as("%d ready", ready).isEqualTo(ready < polls);
				}
			}
			while (test.ring.flushCompletions() > ready);
			assertThat(ready).isEqualTo(polls);
		}
	}

	@ParameterizedTest
	@EnumSource(Deferring.class)
	void completionWorkThatWaitsIsRunByASubmission(Deferring deferring) throws IOException {
		try (TestRing test = TestRing.withFlags(deferring.flags())) {
			int[] pipe = test.owned(Libc.pipe());
			test.submit((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(8), -1), 1);
			Syscalls.write(pipe[1], test.bytes("data"), 4);
			test.queue(ControlOperations::nop, 2);
			assertThat(test.ring.submit()).isEqualTo(1);
			assertThat(test.ring.cq().ready()).isEqualTo(2);
		}
	}

	@Test
	void aPeekLoopSeesDeferredCompletions() throws IOException {
		try (TestRing test = TestRing.withFlags(Deferring.DEFER_WITH_FLAG.flags())) {
			int[] pipe = test.owned(Libc.pipe());
			test.submit((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(8), -1), 1);
			Syscalls.write(pipe[1], test.bytes("data"), 4);
			Completion completion = null;
			while (completion == null) {
				test.ring.submit();
				completion = test.ring.cq().poll();
			}
			assertThat(completion).isEqualTo(new Completion(1, 4, 0));
		}
	}

	@Test
	void flagsOfACompletionHaveNames() {
		assertThat(new Completion(0, 0, 0)).returns(false, Completion::more)
			.returns(false, Completion::hasBuffer)
			.returns(false, Completion::notification);
		assertThat(new Completion(0, 0, Completion.F_MORE).more()).isTrue();
		assertThat(new Completion(0, 0, Completion.F_NOTIF).notification()).isTrue();
		assertThat(new Completion(0, 0, 0xfffe0000 | Completion.F_BUFFER)).returns(true, Completion::hasBuffer)
			.returns(65534, Completion::bufferId);
	}

	private static void submitAndWait(TestRing test, Duration timeout) {
		try {
			test.ring.submitAndWait(1, timeout);
		}
		catch (ErrnoException failure) {
			throw new AssertionError(failure);
		}
	}

	private static long threadCpuTime() {
		return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
	}

	private static void nops(TestRing test, int count) throws IOException {
		for (int i = 0; i < count; i++) {
			test.queue(ControlOperations::nop, i);
		}
		assertThat(test.ring.submit()).isEqualTo(count);
	}

	enum Deferring {

		DEFER, DEFER_WITH_FLAG, COOPERATIVE_WITH_FLAG;

		SetupFlag[] flags() {
			return switch (this) {
				case DEFER -> new SetupFlag[] { SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN };
				case DEFER_WITH_FLAG ->
					new SetupFlag[] { SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN, SetupFlag.TASKRUN_FLAG };
				case COOPERATIVE_WITH_FLAG -> new SetupFlag[] { SetupFlag.COOP_TASKRUN, SetupFlag.TASKRUN_FLAG };
			};
		}

	}

	@Test
	void nothingIsTakenWithoutAHandler() throws IOException {
		try (TestRing test = new TestRing()) {
			nops(test, 2);
			assertThatNullPointerException().isThrownBy(() -> test.ring.cq().drain(null)).withMessage("handler");
			assertThatNullPointerException().isThrownBy(() -> test.ring.cq().drainBig(null)).withMessage("handler");
			assertThat(test.ring.cq().ready()).isEqualTo(2);
		}
	}

}
