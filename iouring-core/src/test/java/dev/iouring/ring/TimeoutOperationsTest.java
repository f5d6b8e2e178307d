package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TimeoutOperationsTest extends AbstractRingTest {

	private static final Duration SHORT = Duration.ofMillis(30);

	private static final Duration LONG = Duration.ofMinutes(10);

	@Test
	void aTimerExpiresWhenItsTimeIsOver() throws IOException {
		long start = System.nanoTime();
		assertThat(this.test.run((sqe) -> TimeoutOperations.timeout(sqe, time(SHORT), 0, 0))).isEqualTo(-Errno.ETIME);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
	}

	@Test
	void aTimerMayMeanAPointInTime() throws IOException {
		Instant end = Instant.now().plus(SHORT);
		MemorySegment time = time(Duration.between(Instant.EPOCH, end));
		assertThat(this.test.run((sqe) -> TimeoutOperations.timeout(sqe, time, 0,
				TimeoutOperations.TIMEOUT_ABS | TimeoutOperations.TIMEOUT_REALTIME)))
			.isEqualTo(-Errno.ETIME);
		assertThat(Instant.now()).isAfterOrEqualTo(end);
	}

	@Test
	void otherCompletionsEndATimer() throws IOException {
		this.test.queue((sqe) -> TimeoutOperations.timeout(sqe, time(LONG), 2, 0), 1);
		this.test.queue(ControlOperations::nop, 2);
		this.test.queue(ControlOperations::nop, 3);
		assertThat(this.test.results(3)).containsEntry(1L, 0);
	}

	@Test
	void aRemovedTimerIsCancelled() throws IOException {
		this.test.submit((sqe) -> TimeoutOperations.timeout(sqe, time(LONG), 0, 0), 1);
		this.test.queue((sqe) -> TimeoutOperations.timeoutRemove(sqe, 1, 0), 2);
		assertThat(this.test.results(2)).containsEntry(1L, -Errno.ECANCELED).containsEntry(2L, 0);
	}

	@Test
	void removingATimerThatIsNotThereFails() throws IOException {
		assertThat(this.test.run((sqe) -> TimeoutOperations.timeoutRemove(sqe, 99, 0))).isEqualTo(-Errno.ENOENT);
	}

	@Test
	void aDeadlineCancelsTheEntryBefore() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		this.test.queue((sqe) -> FileOperations.read(sqe, pipe[0], this.test.buffer(8), -1), 1).link();
		this.test.queue((sqe) -> TimeoutOperations.linkTimeout(sqe, time(SHORT), 0), 2);
		assertThat(this.test.results(2)).containsEntry(1L, -Errno.ECANCELED).containsEntry(2L, -Errno.ETIME);
	}

	@Test
	void aDeadlineThatIsNotNeededIsCancelled() throws IOException {
		this.test.queue(ControlOperations::nop, 1).link();
		this.test.queue((sqe) -> TimeoutOperations.linkTimeout(sqe, time(LONG), 0), 2);
		assertThat(this.test.results(2)).containsEntry(1L, 0).containsEntry(2L, -Errno.ECANCELED);
	}

	@Test
	void aDeadlineOfNothingIsInvalid() throws IOException {
		assertThat(this.test.run((sqe) -> TimeoutOperations.linkTimeout(sqe, time(LONG), 0))).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void theTimeMayBeOverwrittenOnceTheEntryIsConsumed() throws IOException {
		MemorySegment time = time(SHORT);
		this.test.submit((sqe) -> TimeoutOperations.timeout(sqe, time, 0, 0), 1);
		Timespec.set(time, LONG);
		this.test.ring.submitAndWait(1, TestRing.PATIENCE);
		assertThat(this.test.ring.cq().poll()).isEqualTo(new Completion(1, -Errno.ETIME, 0));
	}

	@Test
	void aMultishotTimerExpiresAsOftenAsAsked() throws IOException {
		MemorySegment time = time(Duration.ofMillis(5));
		this.test.submit((sqe) -> TimeoutOperations.timeout(sqe, time, 3, TimeoutOperations.TIMEOUT_MULTISHOT), 1);
		for (int i = 0; i < 3; i++) {
			Completion completion = this.test.ring.waitForCompletion();
			assertThat(completion.result()).isEqualTo(-Errno.ETIME);
			assertThat(completion.more()).isEqualTo(i < 2);
		}
	}

	@Test
	void timesAreTwoSignedWordsOfSixtyFourBits() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment time = Timespec.allocate(arena, Duration.ofSeconds(1L << 40, 999_999_999));
			assertThat(time.byteSize()).isEqualTo(16);
			assertThat(time.toArray(ValueLayout.JAVA_LONG)).containsExactly(1L << 40, 999_999_999L);
			Timespec.set(time, 3_000_000_001L);
			assertThat(time.toArray(ValueLayout.JAVA_LONG)).containsExactly(3L, 1L);
			Timespec.set(time, Duration.ZERO);
			assertThat(time.toArray(ValueLayout.JAVA_LONG)).containsExactly(0L, 0L);
			assertThatIllegalArgumentException().isThrownBy(() -> Timespec.set(time, -1)).withMessageContaining("-1");
			assertThatIllegalArgumentException().isThrownBy(() -> Timespec.set(time, Duration.ofNanos(-1)));
		}
	}

	@Test
	void aTimerCanBeGivenAnotherTime() throws IOException {
		this.test.submit((sqe) -> TimeoutOperations.timeout(sqe, time(LONG), 0, 0), 1);
		this.test.queue((sqe) -> TimeoutOperations.timeoutUpdate(sqe, 1, time(SHORT), 0), 2);
		assertThat(this.test.results(2)).containsEntry(1L, -Errno.ETIME).containsEntry(2L, 0);
		assertThat(this.test.run((sqe) -> TimeoutOperations.timeoutUpdate(sqe, 1, time(SHORT), 0)))
			.isEqualTo(-Errno.ENOENT);
	}

	@Test
	void aDeadlineCanBeGivenAnotherTime() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		this.test.queue((sqe) -> FileOperations.read(sqe, pipe[0], this.test.buffer(8), -1), 1).link();
		this.test.queue((sqe) -> TimeoutOperations.linkTimeout(sqe, time(LONG), 0), 2);
		this.test.ring.submit();
		this.test.queue((sqe) -> TimeoutOperations.linkTimeoutUpdate(sqe, 2, time(SHORT), 0), 3);
		assertThat(this.test.results(3)).containsEntry(1L, -Errno.ECANCELED)
			.containsEntry(2L, -Errno.ETIME)
			.containsEntry(3L, 0);
	}

	@Test
	void aNewTimeIsOneOfTheTimersClock() throws IOException {
		this.test.submit((sqe) -> TimeoutOperations.timeout(sqe, time(LONG), 0, TimeoutOperations.TIMEOUT_REALTIME), 1);
		for (int clock : new int[] { TimeoutOperations.TIMEOUT_REALTIME, TimeoutOperations.TIMEOUT_BOOTTIME }) {
			assertThat(this.test.run((sqe) -> TimeoutOperations.timeoutUpdate(sqe, 1, time(SHORT), clock)))
				.isEqualTo(-Errno.EINVAL);
			assertThat(this.test.run((sqe) -> TimeoutOperations.linkTimeoutUpdate(sqe, 1, time(SHORT), clock)))
				.isEqualTo(-Errno.EINVAL);
		}
		Instant end = Instant.now().plus(SHORT);
		this.test.queue((sqe) -> TimeoutOperations.timeoutUpdate(sqe, 1, time(Duration.between(Instant.EPOCH, end)),
				TimeoutOperations.TIMEOUT_ABS), 2);
		assertThat(this.test.results(2)).containsEntry(1L, -Errno.ETIME).containsEntry(2L, 0);
		assertThat(Instant.now()).isAfterOrEqualTo(end);
	}

	private MemorySegment time(Duration time) {
		return Timespec.allocate(this.test.arena, time);
	}

}
