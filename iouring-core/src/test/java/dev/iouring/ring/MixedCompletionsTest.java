package dev.iouring.ring;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Completions of two sizes in one queue, of eight places here.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class MixedCompletionsTest {

	/** {@code IORING_NOP_CQE32}: the completion repeats two words of the entry. */
	private static final int NOP_CQE32 = 1 << 5;

	private TestRing test;

	@BeforeEach
	void openRing() throws IOException {
		assumeTrue(TestRing.knows(SetupFlag.CQE_MIXED), "this kernel does not know CQE_MIXED");
		this.test = new TestRing(RingOptions.builder().entries(4).flags(SetupFlag.CQE_MIXED).build());
	}

	@AfterEach
	void closeRing() {
		if (this.test != null) {
			this.test.close();
		}
	}

	private void small(long userData) throws IOException {
		this.test.submit(ControlOperations::nop, userData);
	}

	private void big(long userData) throws IOException {
		this.test.submit((sqe) -> RawOperation.of(sqe, Opcode.NOP.code(), 0)
			.offset(100 + userData)
			.address(200 + userData)
			.flags(NOP_CQE32)
			.sqe(), userData);
	}

	@Test
	void bothFormsAreDeliveredInOrderWithTheirExtraWordsAroundTheQueueManyTimes() throws IOException {
		List<String> delivered = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		int fillers = 0;
		for (long i = 0; i < 1000; i++) {
			if (i % 3 == 0) {
				small(i);
				expected.add(i + " 0 0 false");
			}
			else {
				big(i);
				expected.add(i + " " + (100 + i) + " " + (200 + i) + " true");
			}
			fillers += this.test.ring.cq().ready() - ((i % 3 == 0) ? 1 : 2);
			assertThat(this.test.ring.cq()
				.drainBig((userData, result, flags, extra1, extra2) -> delivered
					.add(userData + " " + extra1 + " " + extra2 + " " + ((flags & Completion.F_32) != 0))))
				.isEqualTo(1);
			assertThat(this.test.ring.cq().ready()).isZero();
		}
		assertThat(delivered).isEqualTo(expected);
		assertThat(fillers).as("places filled up").isPositive();
	}

	@Test
	void aHandlerOfTheSmallFormSeesNoFillers() throws IOException {
		List<Long> delivered = new ArrayList<>();
		for (long i = 1; i <= 100; i++) {
			small(-i);
			big(i);
			assertThat(this.test.ring.cq().drain((userData, result, flags) -> delivered.add(userData))).isEqualTo(2);
			assertThat(delivered).endsWith(-i, i);
		}
		assertThat(delivered).hasSize(200);
	}

	@Test
	void oneAtATimeSkipsFillers() throws IOException {
		for (int i = 0; i < 7; i++) {
			small(i);
			assertThat(this.test.ring.cq().poll()).isEqualTo(new Completion(i, 0, 0));
		}
		big(7);
		assertThat(this.test.ring.cq().ready()).as("a filler and a big one").isEqualTo(3);
		assertThat(this.test.ring.cq().flags(0)).isEqualTo(Completion.F_SKIP);
		assertThat(this.test.ring.cq().peek()).isEqualTo(new Completion(7, 0, Completion.F_32));
		assertThat(this.test.ring.cq().extra(0, 1)).isEqualTo(207);
		assertThat(this.test.ring.waitForCompletion().userData()).isEqualTo(7);
		assertThat(this.test.ring.cq().poll()).isNull();
		assertThat(this.test.ring.cq().ready()).isZero();
	}

	@Test
	void aListOfAllHasNoFillers() throws IOException {
		for (int round = 0; round < 20; round++) {
			small(1);
			big(2);
			assertThat(this.test.ring.waitForCompletions(1)).extracting(Completion::userData).containsExactly(1L, 2L);
		}
	}

	@Test
	void onlyBigOnesHaveExtraWords() throws IOException {
		small(1);
		big(2);
		assertThatIllegalStateException().isThrownBy(() -> this.test.ring.cq().extra(0, 0))
			.withMessageContaining("F_32");
		assertThat(this.test.ring.cq().extra(1, 0)).isEqualTo(102);
	}

	@Test
	void aWaitCountsPlaces() throws IOException {
		this.test.queue((sqe) -> RawOperation.of(sqe, Opcode.NOP.code(), 0).flags(NOP_CQE32).sqe(), 1);
		// Two places, but one completion.
		assertThat(this.test.ring.submitAndWait(2)).isEqualTo(1);
		assertThat(this.test.ring.cq().ready()).isEqualTo(2);
	}

	/**
	 * The kernel would spin until the queue is full, whatever the time limit and the
	 * signals.
	 */
	@Test
	void aWaitForAFullQueueEndsWhenABigOneDoesNotFitItsLastPlace() throws IOException {
		// The free place is the first one, so that there is no filler.
		small(0);
		assertThat(this.test.ring.cq().poll()).isNotNull();
		for (long i = 1; i <= 7; i++) {
			small(i);
		}
		big(8);
		assertThat(this.test.ring.cq().ready()).isEqualTo(7);
		assertThat(this.test.ring.cq().isOverflowing()).isTrue();
		Duration timeout = Duration.ofMillis(10);
		this.test.ring.submitAndWait(8, timeout);
		this.test.ring.submitAndWait(Integer.MAX_VALUE, WaitOptions.ofTimeout(timeout));
		this.test.ring.enter(0, 8, EnterFlags.GETEVENTS);
		this.test.queue(ControlOperations::nop, 9);
		this.test.ring.submitAndWait(8);
		assertThat(this.test.ring.waitForCompletions(8)).extracting(Completion::userData)
			.startsWith(1L, 2L, 3L, 4L, 5L, 6L, 7L);
		List<Long> later = new ArrayList<>();
		do {
			this.test.ring.waitForCompletions(1).forEach((completion) -> later.add(completion.userData()));
		}
		while (!later.contains(8L));
	}

	@Test
	void whatDidNotFitComesLaterInOrder() throws IOException {
		for (long i = 0; i < 9; i++) {
			big(i);
		}
		assertThat(this.test.ring.cq().isOverflowing()).isTrue();
		List<Long> delivered = new ArrayList<>();
		while (this.test.ring.cq().ready() > 0) {
			this.test.ring.cq().drainBig((userData, result, flags, extra1, extra2) -> {
				assertThat(extra1).isEqualTo(100 + userData);
				delivered.add(userData);
			});
			this.test.ring.flushCompletions();
		}
		assertThat(delivered).containsExactly(0L, 1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
		assertThat(this.test.ring.cq().overflow()).isZero();
	}

	/**
	 * Should this fail, the kernel has learned it, and a mixed queue may overflow as any
	 * other.
	 */
	@Test
	void aSmallOneAfterABigOneThatDidNotFitBehindTheFillerIsLost() throws IOException {
		for (long i = 1; i <= 7; i++) {
			small(i);
		}
		big(8);
		assertThat(this.test.ring.cq().isOverflowing()).isTrue();
		assertThat(this.test.ring.waitForCompletions(0)).hasSize(7);
		small(9);
		this.test.ring.flushCompletions();
		assertThat(this.test.ring.waitForCompletions(0)).extracting(Completion::userData).containsExactly(1L, 8L);
	}

	@Test
	void aHandlerThatThrowsLeavesTheLaterOnes() throws IOException {
		big(1);
		small(2);
		assertThatIllegalStateException()
			.isThrownBy(() -> this.test.ring.cq().drainBig((userData, result, flags, extra1, extra2) -> {
				throw new IllegalStateException();
			}));
		assertThat(this.test.ring.cq().poll()).isEqualTo(new Completion(2, 0, 0));
		big(3);
		small(4);
		assertThatIllegalStateException().isThrownBy(() -> this.test.ring.cq().drain((userData, result, flags) -> {
			throw new IllegalStateException();
		}));
		assertThat(this.test.ring.cq().poll()).isEqualTo(new Completion(4, 0, 0));
	}

	@Test
	void allCompletionsOfARingWithBigOnesHaveExtraWords() throws IOException {
		try (TestRing big = TestRing.withFlags(SetupFlag.CQE32)) {
			big.submit((sqe) -> RawOperation.of(sqe, Opcode.NOP.code(), 0).offset(3).address(4).flags(NOP_CQE32).sqe(),
					1);
			long[] extras = new long[2];
			assertThat(big.ring.cq().drainBig((userData, result, flags, extra1, extra2) -> {
				extras[0] = extra1;
				extras[1] = extra2;
			})).isEqualTo(1);
			assertThat(extras).containsExactly(3, 4);
		}
	}

}
