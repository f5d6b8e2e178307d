package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import dev.iouring.Fifo;
import dev.iouring.Soak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A deadline and its request complete once each, in any order.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class LinkTimeoutTest {

	private static final int LANES = 64;

	private static final int QUARTER = LANES / 4;

	private static final int BATCHES = Soak.rounds(500, 50_000);

	private static final int NONE = Integer.MIN_VALUE;

	private static final Set<Integer> ENDS_OF_DEADLINES = Set.of(-Errno.ETIME, -Errno.ECANCELED, -Errno.ENOENT,
			-Errno.EALREADY);

	/**
	 * The first requests complete long before their deadlines, the last ones not before
	 * them, and those in the middle at about the same time.
	 */
	@ParameterizedTest
	@EnumSource
	void eitherMayComeFirst(RingKind kind) throws Exception {
		Lane.Pipe[] lanes = new Lane.Pipe[LANES];
		try (TestRing test = kind.open(2 * LANES); Rival rival = new Rival((lane) -> lanes[lane].complete())) {
			Arrays.setAll(lanes, (i) -> Lane.Pipe.open(test));
			Race race = new Race(test, lanes);
			for (int batch = 0; batch < BATCHES; batch++) {
				race.run(rival);
			}
			assertThat(race.inTime).isGreaterThanOrEqualTo(BATCHES * QUARTER);
			assertThat(race.late).isGreaterThanOrEqualTo(BATCHES * QUARTER);
			assertThat(race.inTime + race.late).isEqualTo(BATCHES * LANES);
			assertThat(test.run(ControlOperations::nop)).as("nothing is left over").isZero();
			assertThat(test.ring.cq().ready()).isZero();
		}
	}

	private static final class Race {

		private final TestRing test;

		private final Lane[] lanes;

		private final MemorySegment[] times = new MemorySegment[LANES];

		private final int[] requests = new int[LANES];

		private final int[] deadlines = new int[LANES];

		private final Random random = new Random(42);

		private long firstNumber;

		private int open;

		private int inTime;

		private int late;

		private Race(TestRing test, Lane[] lanes) {
			this.test = test;
			this.lanes = lanes;
			Arrays.setAll(this.times, (i) -> Timespec.allocate(test.arena, Duration.ofHours(1)));
		}

		private void run(Rival rival) throws IOException {
			Arrays.fill(this.requests, NONE);
			Arrays.fill(this.deadlines, NONE);
			this.firstNumber += LANES;
			this.open = 2 * LANES;
			Ring ring = this.test.ring;
			for (int i = 0; i < LANES; i++) {
				long number = this.firstNumber + i;
				if (i >= QUARTER) {
					Timespec.set(this.times[i], this.random.nextInt(400_000));
				}
				this.lanes[i].prepare(ring.sq().next()).userData(number).link();
				TimeoutOperations.linkTimeout(ring.sq().next(), this.times[i], 0).userData(~number);
			}
			assertThat(ring.submit()).isEqualTo(2 * LANES);
			rival.begin(QUARTER, 3 * QUARTER);
			for (int i = 0; i < QUARTER; i++) {
				this.lanes[i].complete();
			}
			while (this.open > 0) {
				ring.submitAndWait(1, TestRing.PATIENCE);
				assertThat(ring.cq().drain(this::take)).as("%s still open", this.open).isPositive();
			}
			rival.awaitEnd();
			for (int i = 0; i < LANES; i++) {
				if (i >= 3 * QUARTER) {
					this.lanes[i].complete();
				}
				judge(i);
			}
		}

		private void take(long userData, int result, int flags) {
			boolean deadline = userData < 0;
			long lane = (deadline ? ~userData : userData) - this.firstNumber;
			int[] results = deadline ? this.deadlines : this.requests;
			if (lane < 0 || lane >= LANES || results[(int) lane] != NONE) {
				throw new AssertionError("one completion too many: %d, result %d".formatted(userData, result));
			}
			results[(int) lane] = result;
			this.open--;
		}

		private void judge(int lane) {
			int request = this.requests[lane];
			int deadline = this.deadlines[lane];
			boolean completed = this.lanes[lane].isCompletion(request);
			// a deadline that was cancelled has ended nothing
			boolean legal = ENDS_OF_DEADLINES.contains(deadline)
					&& (completed || (request == -Errno.ECANCELED && deadline != -Errno.ECANCELED));
			if (lane < QUARTER) {
				legal &= completed && deadline == -Errno.ECANCELED;
			}
			else if (lane >= 3 * QUARTER) {
				legal &= !completed && deadline == -Errno.ETIME;
			}
			if (!legal) {
				throw new AssertionError(
						"lane %d: request ended with %d, deadline with %d".formatted(lane, request, deadline));
			}
			if (completed) {
				this.inTime++;
			}
			else {
				this.late++;
			}
			this.lanes[lane].settle(completed);
		}

	}

	/** Linux 6.18 keeps a deadline for a worker until the worker is done. */
	@Test
	void aRequestThatAWorkerWaitsForEndsOnceAsItsDeadlineDoes(@TempDir Path directory) throws IOException {
		try (TestRing test = new TestRing()) {
			Path fifo = Fifo.in(directory, "fifo");
			MemorySegment path = test.path(fifo);
			MemorySegment time = Timespec.allocate(test.arena, Duration.ofMillis(20));
			// waits for somebody who writes
			test.queue((sqe) -> PathOperations.openat(sqe, FileFlags.AT_FDCWD, path, FileFlags.O_RDONLY, 0).async(), 1)
				.link();
			test.queue((sqe) -> TimeoutOperations.linkTimeout(sqe, time, 0), 2);
			assertThat(test.ring.submitAndWait(2, Duration.ofMillis(100))).isEqualTo(2);
			try (FileChannel writer = FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
				assertThat(writer.isOpen()).isTrue();
				Map<Long, Integer> results = test.results(2);
				int opened = results.get(1L);
				if (opened >= 0) {
					test.owned(opened);
				}
				assertThat(ENDS_OF_DEADLINES).contains(results.get(2L));
			}
			assertThat(test.run(ControlOperations::nop)).as("nothing is left over").isZero();
		}
	}

	/** None of the chain is left waiting for the request that was too late. */
	@Test
	void whatIsLinkedBehindALateRequestIsCancelled() throws IOException {
		try (TestRing test = new TestRing()) {
			int[] pipe = test.owned(Libc.pipe());
			MemorySegment time = Timespec.allocate(test.arena, Duration.ofMillis(20));
			test.queue((sqe) -> FileOperations.read(sqe, pipe[0], test.buffer(8), -1), 1).link();
			test.queue((sqe) -> TimeoutOperations.linkTimeout(sqe, time, 0), 2).link();
			test.queue(ControlOperations::nop, 3).link();
			test.queue(ControlOperations::nop, 4);
			assertThat(test.results(4)).containsEntry(1L, -Errno.ECANCELED)
				.containsEntry(2L, -Errno.ETIME)
				.containsEntry(3L, -Errno.ECANCELED)
				.containsEntry(4L, -Errno.ECANCELED);
		}
	}

}
