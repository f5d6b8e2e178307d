package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Words on which rings wait for each other.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FutexTest {

	private static final int FLAGS = MemoryOperations.FUTEX2_SIZE_U32 | MemoryOperations.FUTEX2_PRIVATE;

	private TestRing test;

	private MemorySegment word;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.test.assumeSupports(Opcode.FUTEX_WAIT);
		this.word = this.test.arena.allocate(4, 4);
		this.word.set(ValueLayout.JAVA_INT, 0, -7);
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void aWaiterWaitsUntilItIsWoken() throws IOException {
		this.test.submit((sqe) -> wait(sqe, -7, MemoryOperations.FUTEX_BITSET_MATCH_ANY), 1);
		assertThat(this.test.ring.cq().ready()).isZero();
		this.test.queue((sqe) -> wake(sqe, MemoryOperations.FUTEX_BITSET_MATCH_ANY), 2);
		assertThat(this.test.results(2)).containsEntry(1L, 0).containsEntry(2L, 1);
	}

	@Test
	void nobodyWaitsForAWordThatHasChanged() throws IOException {
		assertThat(this.test.run((sqe) -> wait(sqe, 8, MemoryOperations.FUTEX_BITSET_MATCH_ANY)))
			.isEqualTo(-Errno.EAGAIN);
		assertThat(this.test.run((sqe) -> wake(sqe, MemoryOperations.FUTEX_BITSET_MATCH_ANY))).as("nobody waits")
			.isZero();
	}

	@Test
	void onlyWhomTheMaskMeansIsWoken() throws IOException {
		this.test.submit((sqe) -> wait(sqe, -7, 1), 1);
		assertThat(this.test.run((sqe) -> wake(sqe, 2))).isZero();
		this.test.queue((sqe) -> wake(sqe, 3), 2);
		assertThat(this.test.results(2)).containsEntry(1L, 0).containsEntry(2L, 1);
		assertThat(this.test.run((sqe) -> wait(sqe, -7, 0))).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void aWaiterForSeveralWordsLearnsWhichItWas() throws IOException {
		MemorySegment other = this.test.arena.allocate(4, 4);
		MemorySegment waiters = FutexWaiters.allocate(this.test.arena, 2);
		FutexWaiters.set(waiters, 0, other, 0, FLAGS);
		FutexWaiters.set(waiters, 1, this.word, -7, FLAGS);
		this.test.submit((sqe) -> MemoryOperations.futexWaitv(sqe, waiters), 1);
		waiters.fill((byte) 0xff);
		this.test.queue((sqe) -> wake(sqe, MemoryOperations.FUTEX_BITSET_MATCH_ANY), 2);
		assertThat(this.test.results(2)).containsEntry(1L, 1).containsEntry(2L, 1);
	}

	@Test
	void aListOfWordsHasItsLimits() {
		MemorySegment waiters = FutexWaiters.allocate(this.test.arena, 1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FutexWaiters.set(waiters, 0, this.test.buffer(3), -1, FLAGS));
		assertThat(waiters.toArray(ValueLayout.JAVA_BYTE)).as("untouched").containsOnly(0);
		assertThatIllegalArgumentException().isThrownBy(() -> FutexWaiters.allocate(this.test.arena, 129))
			.withMessage("a list has 1 to 128 words, not 129");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> MemoryOperations.futexWaitv(new Sqe(this.test.buffer(64)), this.test.buffer(25)))
			.withMessageContaining("24 bytes for each, not 25");
		assertThatIllegalArgumentException()
			.isThrownBy(
					() -> MemoryOperations.futexWait(new Sqe(this.test.buffer(64)), this.test.buffer(3), 0, 1, FLAGS))
			.withMessage("the kernel would read 4 bytes of 3");
	}

	private Sqe wait(Sqe sqe, int value, long mask) {
		return MemoryOperations.futexWait(sqe, this.word, value, mask, FLAGS);
	}

	private Sqe wake(Sqe sqe, long mask) {
		return MemoryOperations.futexWake(sqe, this.word, Integer.MAX_VALUE, mask, FLAGS);
	}

	@Test
	void aNegativeNumberOfWaitersIsNotTakenForOne() {
		Sqe sqe = new Sqe(this.test.buffer(64));
		assertThatIllegalArgumentException().isThrownBy(
				() -> MemoryOperations.futexWake(sqe, this.word, -1, MemoryOperations.FUTEX_BITSET_MATCH_ANY, FLAGS))
			.withMessage("count -1 is negative");
		assertThat(sqe.opcode()).as("untouched").isZero();
	}

	@Test
	void asManyAreWokenAsAreMeant() throws IOException {
		for (int i = 0; i < 3; i++) {
			this.test.submit((sqe) -> wait(sqe, -7, MemoryOperations.FUTEX_BITSET_MATCH_ANY), 10 + i);
		}
		for (int count : new int[] { 0, 2, 1 }) {
			this.test.queue((sqe) -> MemoryOperations.futexWake(sqe, this.word, count,
					MemoryOperations.FUTEX_BITSET_MATCH_ANY, FLAGS), 1);
			assertThat(this.test.results(1 + count)).containsEntry(1L, count);
		}
	}

	/** How many that are is told in another way than of other requests. */
	@Test
	void allWaitersAreCancelledWhateverTheCancelCompletesWith() throws IOException {
		for (int i = 0; i < 3; i++) {
			this.test.submit((sqe) -> wait(sqe, -7, MemoryOperations.FUTEX_BITSET_MATCH_ANY), 10 + i);
		}
		this.test.queue((sqe) -> ControlOperations.asyncCancel(sqe, 10, 0), 1);
		assertThat(this.test.results(2)).containsEntry(10L, -Errno.ECANCELED)
			.hasEntrySatisfying(1L, (one) -> assertThat(one).isBetween(0, 1));
		this.test.queue(ControlOperations::asyncCancelAny, 1);
		assertThat(this.test.results(3)).containsEntry(11L, -Errno.ECANCELED)
			.containsEntry(12L, -Errno.ECANCELED)
			.hasEntrySatisfying(1L, (all) -> assertThat(all).isBetween(1, 2));
	}

}
