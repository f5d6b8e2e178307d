package dev.iouring.ring;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
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
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Rings that grow and shrink. None has {@code TASKRUN_FLAG}, with which kernels are
 * reported to crash if an interrupt comes during the call.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RingResizingTest {

	private TestRing test;

	@BeforeEach
	void openRing() throws IOException {
		// Its issuer is the thread that enables it, which is that of the test.
		this.test = open(SetupFlag.R_DISABLED);
		assumeTrue(canResize(), "this kernel cannot resize rings");
	}

	private static TestRing open(SetupFlag... more) throws IOException {
		return new TestRing(RingOptions.builder()
			.entries(4)
			.flags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN)
			.flags(more)
			.build());
	}

	private boolean canResize() {
		try {
			this.test.ring.resize(4, 8);
			return true;
		}
		catch (ErrnoException refused) {
			assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
			return false;
		}
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void aRingGrowsAndShrinksAndItsQueuesStayTheSame() throws IOException {
		this.test.ring.enable();
		Ring ring = this.test.ring;
		SubmissionQueue submissions = ring.sq();
		CompletionQueue completions = ring.cq();
		for (int entries : new int[] { 64, 2, 4096, 3, 1 }) {
			ring.resize(entries, 2 * entries);
			int granted = Integer.highestOneBit(2 * entries - 1);
			assertThat(ring.sqEntries()).isEqualTo(granted);
			assertThat(ring.cqEntries()).isEqualTo(Integer.highestOneBit(4 * entries - 1));
			assertThat(ring.sq()).isSameAs(submissions);
			assertThat(ring.cq()).isSameAs(completions);
			for (int round = 0; round < 3; round++) {
				fill(granted);
			}
		}
	}

	private void fill(int entries) throws IOException {
		for (int i = 0; i < entries; i++) {
			this.test.queue(ControlOperations::nop, i);
		}
		assertThat(this.test.ring.sq().tryNext()).isNull();
		assertThat(this.test.ring.submitAndWait(entries)).isEqualTo(entries);
		long[] next = { 0 };
		this.test.ring.cq().drain((userData, result, flags) -> assertThat(userData).isEqualTo(next[0]++));
		assertThat(next[0]).isEqualTo(entries);
	}

	@Test
	void entriesAndCompletionsThatWaitAreCarriedOverInOrder() throws IOException {
		this.test.ring.enable();
		long sent = 0;
		long received = 0;
		// Positions change between the moves, so that what waits lies around the end.
		for (int size : new int[] { 16, 4, 8, 4, 32, 4, 16 }) {
			for (int i = 0; i < 3; i++) {
				this.test.queue(ControlOperations::nop, sent++);
			}
			this.test.ring.submitAndWait(3);
			assertThat(this.test.ring.cq().poll().userData()).isEqualTo(received++);
			this.test.queue(ControlOperations::nop, sent++);
			this.test.queue(ControlOperations::nop, sent++);
			this.test.ring.resize(size, 2 * size);
			assertThat(this.test.ring.sq().ready()).isEqualTo(2);
			assertThat(this.test.ring.cq().ready()).isEqualTo(2);
			this.test.ring.submitAndWait(4);
			while (received < sent) {
				assertThat(this.test.ring.cq().poll()).isEqualTo(new Completion(received++, 0, 0));
			}
		}
	}

	@Test
	void aRequestInFlightCompletesInTheNewQueue() throws IOException {
		this.test.ring.enable();
		int[] pipe = this.test.owned(Libc.pipe());
		this.test.submit((sqe) -> FileOperations.read(sqe, pipe[0], this.test.buffer(1), -1), 5);
		this.test.ring.resize(32, 64);
		Syscalls.write(pipe[1], this.test.bytes("x"), 1);
		assertThat(this.test.ring.waitForCompletion()).isEqualTo(new Completion(5, 1, 0));
	}

	@Test
	void completionsThatDidNotFitComeAfterwards() throws IOException {
		this.test.ring.enable();
		for (long i = 0; i < 12; i++) {
			this.test.submit(ControlOperations::nop, i);
		}
		assertThat(this.test.ring.cq().isOverflowing()).isTrue();
		this.test.ring.resize(4, 64);
		this.test.ring.flushCompletions();
		for (long i = 0; i < 12; i++) {
			assertThat(this.test.ring.cq().poll()).isEqualTo(new Completion(i, 0, 0));
		}
	}

	@Test
	void whatWouldNotFitIsRefusedAndTheRingStaysAsItWas() throws IOException {
		this.test.ring.enable();
		for (long i = 0; i < 4; i++) {
			this.test.queue(ControlOperations::nop, i);
		}
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> this.test.ring.resize(2, 4))
			.withMessageContaining("more entries or completions wait")
			.satisfies((failure) -> assertThat(failure.errno()).isEqualTo(Errno.EOVERFLOW));
		assertThat(this.test.ring.sqEntries()).isEqualTo(4);
		assertThat(this.test.ring.submitAndWait(4)).isEqualTo(4);
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> this.test.ring.resize(1, 2));
		assertThat(this.test.ring.waitForCompletions(4)).hasSize(4);
	}

	@Test
	void sizesOutsideOfTheLimitsAreRefusedByName() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.test.ring.resize(0, 8))
			.withMessageContaining("entries 0");
		assertThatIllegalArgumentException().isThrownBy(() -> this.test.ring.resize(32769, 65536))
			.withMessageContaining("32769");
		assertThatIllegalArgumentException().isThrownBy(() -> this.test.ring.resize(8, 4))
			.withMessage("cqEntries 4 is less than entries 8");
	}

	@Test
	void sizesBeyondTheLimitsAreCutIfTheRingIsMadeSo() throws IOException {
		try (TestRing clamped = open(SetupFlag.CLAMP)) {
			clamped.ring.resize(RingOptions.MAX_ENTRIES + 1, RingOptions.MAX_CQ_ENTRIES + 1);
			assertThat(clamped.ring.sqEntries()).isEqualTo(RingOptions.MAX_ENTRIES);
			assertThat(clamped.ring.cqEntries()).isEqualTo(RingOptions.MAX_CQ_ENTRIES);
			assertThat(clamped.run(ControlOperations::nop)).isZero();
		}
	}

	@Test
	void aQueueForBigCompletionsDoesNotShrinkToOnePlace() throws IOException {
		assumeTrue(TestRing.knows(SetupFlag.CQE_MIXED), "this kernel does not know CQE_MIXED");
		try (TestRing mixed = TestRing.withFlags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN,
				SetupFlag.CQE_MIXED)) {
			assertThatIllegalArgumentException().isThrownBy(() -> mixed.ring.resize(1, 1))
				.withMessage("cqEntries 1 has no room for a big completion; CQE_MIXED needs 2");
			mixed.ring.resize(1, 2);
			assertThat(mixed.run(ControlOperations::nop)).isZero();
		}
	}

	@Test
	void otherRingsAreRefused() throws IOException {
		try (TestRing plain = new TestRing();
				TestRing array = new TestRing(RingOptions.builder()
					.flags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN)
					.indexArray()
					.build())) {
			assertThatIllegalStateException().isThrownBy(() -> plain.ring.resize(8, 16))
				.withMessageContaining("DEFER_TASKRUN");
			assertThatIllegalStateException().isThrownBy(() -> array.ring.resize(8, 16))
				.withMessageContaining("NO_SQARRAY");
		}
	}

	@Test
	void onlyTheIssuerResizes() throws Exception {
		this.test.ring.enable();
		Callable<ErrnoException> resize = () -> org.assertj.core.api.Assertions
			.catchThrowableOfType(ErrnoException.class, () -> this.test.ring.resize(8, 16));
		FutureTask<ErrnoException> task = new FutureTask<>(resize);
		Thread.ofPlatform().start(task).join();
		assertThat(task.get().errno()).isEqualTo(Errno.EEXIST);
		assertThat(this.test.run(ControlOperations::nop)).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "SQE128", "CQE32", "CQE_MIXED" })
	void whatTheKernelDoesNotMoveHasToBeTakenOutBefore(SetupFlag flag) throws IOException {
		assumeTrue(TestRing.knows(flag), "this kernel does not know " + flag);
		try (TestRing big = open(flag)) {
			if (flag == SetupFlag.SQE128) {
				big.queue(ControlOperations::nop, 1);
				assertThatIllegalStateException().isThrownBy(() -> big.ring.resize(64, 128))
					.withMessageContaining("submit them first");
				big.ring.submitAndWait(1);
			}
			else {
				big.submit(ControlOperations::nop, 1);
				assertThatIllegalStateException().isThrownBy(() -> big.ring.resize(64, 128))
					.withMessageContaining("take them first");
			}
			assertThat(big.ring.cq().poll()).isNotNull();
			big.ring.resize(64, 128);
			for (int i = 0; i < 100; i++) {
				assertThat(big.run(ControlOperations::nop)).isZero();
			}
		}
	}

	@Test
	void positionsThatWrapAreNotMoved() {
		assertThat(RingResizing.wraps(-2, 1)).isFalse();
		assertThat(RingResizing.wraps(-2, 2)).isTrue();
		assertThat(RingResizing.wraps(0, 5)).isFalse();
	}

	@Test
	void viewsOfTheOldMemoryAreDead() throws IOException {
		this.test.ring.enable();
		assertThat(org.assertj.core.api.Assertions.catchException(() -> {
			Sqe sqe = this.test.ring.sq().next();
			this.test.ring.resize(8, 16);
			sqe.userData(1);
		})).isInstanceOf(IllegalStateException.class);
	}

	@Test
	void theOldMappingsAreGone() throws IOException {
		this.test.ring.enable();
		this.test.ring.resize(1024, 2048);
		Set<String> before = Libc.ringMappings();
		this.test.ring.resize(4096, 8192);
		assertThat(Libc.ringMappings()).hasSameSizeAs(before);
	}

	@Test
	void aRingWhoseNewQueuesCannotBeMappedIsClosed() throws IOException {
		WatchedKernel kernel = new WatchedKernel();
		Ring ring = Ring.open(
				RingOptions.builder().entries(4).flags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN).build(),
				kernel.kernel());
		Set<String> before = Libc.ringMappings();
		int fd = ring.fd();
		kernel.failMappings();
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> ring.resize(8, 16))
			.satisfies((failure) -> assertThat(failure.call()).isEqualTo("mmap"));
		assertThat(ring.fd()).isEqualTo(-1);
		assertThat(Libc.target(fd)).doesNotContain("io_uring");
		assertThat(Libc.ringMappings()).hasSize(before.size() - 2);
		assertThatIllegalStateException().isThrownBy(ring::submit);
	}

	@Test
	void ringsInMemoryOfThisProcessAreResizedWithoutADescriptorToo() throws IOException {
		assumeTrue(TestRing.knows(SetupFlag.REGISTERED_FD_ONLY), "this kernel does not know REGISTERED_FD_ONLY");
		try (TestRing own = open(SetupFlag.NO_MMAP, SetupFlag.REGISTERED_FD_ONLY)) {
			own.submit(ControlOperations::nop, 9);
			own.ring.resize(1024, 4096);
			assertThat(own.ring.cq().poll()).isEqualTo(new Completion(9, 0, 0));
			for (int i = 0; i < 1024; i++) {
				own.queue(ControlOperations::nop, i);
			}
			assertThat(own.ring.submitAndWait(1024)).isEqualTo(1024);
		}
	}

}
