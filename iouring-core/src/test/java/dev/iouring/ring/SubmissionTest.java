package dev.iouring.ring;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SubmissionTest {

	private static final int UNKNOWN_OPCODE_FLAG = 1 << 30;

	@Test
	void nothingReachesTheKernelBeforeSubmit() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue(ControlOperations::nop, 1);
			assertThat(test.ring.enter(0, 0, EnterFlags.GETEVENTS)).isZero();
			assertThat(test.ring.sq().ready()).isEqualTo(1);
			assertThat(test.ring.cq().peek()).isNull();
			assertThat(test.ring.submit()).isEqualTo(1);
			assertThat(test.ring.sq().ready()).isZero();
			assertThat(test.ring.cq().peek()).isEqualTo(new Completion(1, 0, 0));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4 })
	void smallRingsGoRoundManyTimes(int entries) throws IOException {
		goRound(new TestRing(RingOptions.ofEntries(entries)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4 })
	void ringsWithAnIndexArrayGoRoundManyTimes(int entries) throws IOException {
		Ring ring = RingSetup.open(RingOptions.ofEntries(entries), 0, Kernel.LINUX);
		assertThat(ring.flags()).doesNotContain(SetupFlag.NO_SQARRAY);
		goRound(new TestRing(ring));
	}

	private static void goRound(TestRing test) throws IOException {
		try (test) {
			long sent = 0;
			long[] received = { 0 };
			for (int round = 0; round < 70_000; round++) {
				// Batches of changing size, so that they begin at every place of the
				// queue.
				int batch = 1 + round % test.ring.sqEntries();
				for (int i = 0; i < batch; i++) {
					test.queue(ControlOperations::nop, sent++);
				}
				assertThat(test.ring.submitAndWait(batch)).isEqualTo(batch);
				test.ring.cq().drain((userData, result, flags) -> assertThat(userData).isEqualTo(received[0]++));
			}
			assertThat(received[0]).isEqualTo(sent);
			assertThat(test.ring.sq().dropped()).isZero();
			assertThat(test.ring.cq().overflow()).isZero();
		}
	}

	@Test
	void aFullQueueSaysSoAndLosesNothing() throws IOException {
		try (TestRing test = new TestRing(RingOptions.ofEntries(4))) {
			for (int i = 0; i < 4; i++) {
				test.queue(ControlOperations::nop, i);
			}
			assertThat(test.ring.sq().space()).isZero();
			assertThat(test.ring.sq().tryNext()).isNull();
			assertThatExceptionOfType(SubmissionQueueFullException.class).isThrownBy(test.ring.sq()::next)
				.withMessageContaining("all 4 entries");
			assertThat(test.ring.submit()).isEqualTo(4);
			assertThat(test.ring.sq().space()).isEqualTo(4);
			assertThat(test.ring.waitForCompletions(4)).extracting(Completion::userData)
				.containsExactly(0L, 1L, 2L, 3L);
		}
	}

	@Test
	void anEntryTakenByMistakeCanBeGivenBack() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue(ControlOperations::nop, 1);
			test.queue(ControlOperations::nop, 2);
			test.ring.sq().undo();
			test.queue(ControlOperations::nop, 3);
			assertThat(test.ring.submit()).isEqualTo(2);
			assertThat(test.ring.waitForCompletions(2)).extracting(Completion::userData).containsExactly(1L, 3L);
			assertThatIllegalStateException().isThrownBy(test.ring.sq()::undo);
		}
	}

	@Test
	void anEntryCarriesNothingOfTheOneBefore() throws IOException {
		try (TestRing test = new TestRing(RingOptions.ofEntries(1))) {
			test.run((sqe) -> PollOperations.pollAdd(sqe, -1, -1).ioPriority(0xffff).personality(9).async());
			assertThat(test.run(ControlOperations::nop)).isZero();
			assertThat(test.run((sqe) -> {
			})).as("an untouched entry is a NOP").isZero();
		}
	}

	@Test
	void aBadEntryDoesNotKeepOthersBack() throws IOException {
		try (TestRing test = new TestRing()) {
			badThenGood(test);
		}
	}

	@Test
	void aBadEntryDoesNotKeepOthersBackWithSubmitAll() throws IOException {
		try (TestRing test = TestRing.withFlags(SetupFlag.SUBMIT_ALL)) {
			badThenGood(test);
		}
	}

	private static void badThenGood(TestRing test) throws IOException {
		test.queue((sqe) -> FileOperations.fsync(sqe, 0, UNKNOWN_OPCODE_FLAG), 1);
		test.queue(ControlOperations::nop, 2);
		test.queue((sqe) -> FileOperations.fsync(sqe, 0, UNKNOWN_OPCODE_FLAG), 3);
		test.queue(ControlOperations::nop, 4);
		assertThat(test.ring.submitAndWait(4)).isEqualTo(4);
		assertThat(test.ring.waitForCompletions(4)).extracting(Completion::userData, Completion::result)
			.containsExactly(tuple(1, -Errno.EINVAL), tuple(2, 0), tuple(3, -Errno.EINVAL), tuple(4, 0));
	}

	@Test
	void withNothingToDoNoCallIsMade() throws IOException {
		// A disabled ring refuses every call, so one that succeeds was not made.
		try (TestRing test = TestRing.withFlags(SetupFlag.R_DISABLED)) {
			assertThat(test.ring.submit()).isZero();
			assertThat(test.ring.submitAndWait(0)).isZero();
			assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> test.ring.enter(0, 0, 0))
				.satisfies((failure) -> assertThat(failure.errno()).isEqualTo(Errno.EBADFD));
		}
	}

	@Test
	void aRefusedSubmissionStaysInTheQueue() throws IOException {
		try (TestRing test = TestRing.withFlags(SetupFlag.R_DISABLED)) {
			test.queue(ControlOperations::nop, 1);
			assertThatExceptionOfType(ErrnoException.class).isThrownBy(test.ring::submit)
				.withMessageContaining("io_uring_enter failed: EBADFD")
				.withMessageContaining("enable()");
			assertThat(test.ring.sq().ready()).isEqualTo(1);
			test.ring.enable();
			test.queue(ControlOperations::nop, 2);
			assertThat(test.ring.submit()).isEqualTo(2);
			assertThat(test.ring.waitForCompletions(2)).extracting(Completion::userData).containsExactly(1L, 2L);
			assertThatExceptionOfType(ErrnoException.class).isThrownBy(test.ring::enable)
				.withMessageContaining("io_uring_register(ENABLE_RINGS) failed: EBADFD");
		}
	}

	@Test
	void entriesFlushedEarlierAreSubmittedToo() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue(ControlOperations::nop, 1);
			assertThat(test.ring.sq().flush()).isEqualTo(1);
			test.queue(ControlOperations::nop, 2);
			assertThat(test.ring.sq().flush()).isEqualTo(2);
			assertThat(test.ring.submit()).isEqualTo(2);
			assertThat(test.ring.waitForCompletions(2)).hasSize(2);
		}
	}

	@Test
	void aSingleIssuerRingRefusesOtherThreads() throws Exception {
		try (TestRing test = TestRing.withFlags(SetupFlag.SINGLE_ISSUER, SetupFlag.R_DISABLED)) {
			CompletableFuture<Integer> issuer = new CompletableFuture<>();
			CompletableFuture<Void> done = new CompletableFuture<>();
			Thread.ofPlatform().start(() -> {
				try {
					test.ring.enable();
					issuer.complete(test.run(ControlOperations::nop));
				}
				catch (Throwable failure) {
					issuer.completeExceptionally(failure);
				}
				done.join();
			});
			assertThat(issuer.get()).isZero();
			test.queue(ControlOperations::nop, 1);
			assertThatExceptionOfType(ErrnoException.class).isThrownBy(test.ring::submit)
				.withMessageContaining("EEXIST")
				.withMessageContaining("SINGLE_ISSUER");
			assertThatExceptionOfType(ErrnoException.class).isThrownBy(test.ring::probe)
				.withMessageContaining("EEXIST");
			assertThat(test.ring.sq().ready()).isEqualTo(1);
			done.complete(null);
		}
	}

	@Test
	void aLinkedEntryRunsOnlyAfterSuccess() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue((sqe) -> FileOperations.fsync(sqe, -1, 0), 1).link();
			test.queue(ControlOperations::nop, 2);
			assertThat(test.results(2)).containsEntry(1L, -Errno.EBADF).containsEntry(2L, -Errno.ECANCELED);
			test.queue((sqe) -> FileOperations.fsync(sqe, -1, 0), 1).hardLink();
			test.queue(ControlOperations::nop, 2);
			assertThat(test.results(2)).containsEntry(1L, -Errno.EBADF).containsEntry(2L, 0);
		}
	}

	@Test
	void successCanBeSilent() throws IOException {
		try (TestRing test = new TestRing()) {
			test.queue(ControlOperations::nop, 1).skipSuccess();
			test.queue((sqe) -> FileOperations.fsync(sqe, -1, 0), 2).skipSuccess();
			assertThat(test.results(1)).containsEntry(2L, -Errno.EBADF);
		}
	}

	@Test
	void aDrainedEntryWaitsForEarlierOnes() throws IOException {
		try (TestRing test = new TestRing()) {
			int[] pipe = test.owned(Libc.pipe());
			test.submit((sqe) -> PollOperations.pollAdd(sqe, pipe[0], PollOperations.POLLIN), 1);
			test.queue(ControlOperations::nop, 2).drain();
			test.ring.submit();
			assertThat(test.ring.cq().ready()).isZero();
			test.ring.submitAndWait(1, 10_000_000);
			assertThat(test.ring.cq().ready()).isZero();
			Syscalls.write(pipe[1], test.bytes("x"), 1);
			assertThat(test.ring.waitForCompletions(2)).extracting(Completion::userData).containsExactly(1L, 2L);
		}
	}

	@Test
	void pollingRingsFindTheirCompletions() throws IOException {
		try (TestRing test = TestRing.withFlags(SetupFlag.IOPOLL)) {
			assertThat(test.run(ControlOperations::nop)).isZero();
			test.submit(ControlOperations::nop, 7);
			assertThat(test.ring.waitForCompletion().userData()).isEqualTo(7);
		}
	}

	private static Tuple tuple(long userData, int result) {
		return Tuple.tuple(userData, result);
	}

	@Test
	void manyCompletionsComeInTheOrderOfTheirSubmission() throws IOException {
		try (TestRing test = new TestRing(RingOptions.ofEntries(64))) {
			for (int i = 0; i < 64; i++) {
				test.queue(ControlOperations::nop, i);
			}
			test.ring.submit();
			List<Completion> completions = test.ring.waitForCompletions(64);
			for (int i = 0; i < 64; i++) {
				assertThat(completions.get(i).userData()).isEqualTo(i);
			}
		}
	}

}
