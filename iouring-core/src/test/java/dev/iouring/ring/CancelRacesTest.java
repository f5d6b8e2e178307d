package dev.iouring.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;

import dev.iouring.Soak;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Cancelling races with completing. Whoever wins, a request ends once, its cancel
 * completes once, and no data is lost.
 * <p>
 * Requests and their cancels are submitted many at a time, each pair in a lane of its
 * own. What the requests of the first lanes wait for has happened before they are
 * cancelled, that of the last lanes happens afterwards, and another thread sees to those
 * in the middle meanwhile.
 */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class CancelRacesTest {

	private static final int LANES = 64;

	private static final int QUARTER = LANES / 4;

	private static final int BATCHES = (Soak.rounds(100_000, 5_000_000) + LANES - 1) / LANES;

	private static final int BATCHES_UNTIL_PATIENCE = 64;

	private static final int NONE = Integer.MIN_VALUE;

	@TempDir
	private static Path directory;

	static Stream<Arguments> targetsAndRings() {
		return Stream.of(Target.values())
			.flatMap((target) -> Stream.of(RingKind.values()).map((kind) -> arguments(target, kind)));
	}

	@ParameterizedTest
	@MethodSource("targetsAndRings")
	void eachRequestAndEachCancelEndsOnce(Target target, RingKind kind) throws Exception {
		Lane[] lanes = new Lane[LANES];
		try (TestRing test = kind.open(2 * LANES)) {
			for (int i = 0; i < LANES; i++) {
				lanes[i] = target.open(test, i);
			}
			Race race = new Race(test, lanes);
			try (Rival rival = new Rival((lane) -> lanes[lane].complete())) {
				for (int batch = 0; batch < BATCHES; batch++) {
					race.run(rival);
				}
			}
			assertThat(race.completed).as("completed").isPositive();
			assertThat(race.cancelled).as("cancelled").isPositive();
			assertThat(race.completed + race.cancelled).isEqualTo(BATCHES * LANES);
			assertThat(test.ring.cq().overflow()).isZero();
		}
	}

	/** What is cancelled. */
	enum Target {

		POLL {
			@Override
			Lane open(TestRing test, int index) {
				return new Lane.Event(test, PollOperations::pollAdd);
			}
		},

		MULTISHOT_POLL {
			@Override
			Lane open(TestRing test, int index) {
				return new Lane.Event(test, PollOperations::pollAddMultishot);
			}
		},

		READ {
			@Override
			Lane open(TestRing test, int index) {
				return Lane.Pipe.open(test);
			}
		},

		TIMER {
			@Override
			Lane open(TestRing test, int index) {
				// about as long as it takes to submit its cancel
				return new Lane.Timer(test,
						(index < 3 * QUARTER) ? Duration.ofNanos(2000L * index) : Duration.ofHours(1));
			}
		},

		READ_OF_A_WORKER {
			@Override
			Lane open(TestRing test, int index) throws IOException {
				return new Lane.WorkerRead(test, Files.write(directory.resolve("file"), new byte[1]));
			}
		};

		abstract Lane open(TestRing test, int index) throws IOException;

	}

	private static final class Race {

		private final TestRing test;

		private final Lane[] lanes;

		private final int[] ends = new int[LANES];

		private final int[] cancels = new int[LANES];

		private final boolean[] happened = new boolean[LANES];

		/**
		 * Numbers of requests are never used again, so that none is taken for another.
		 */
		private long firstNumber;

		private int batches;

		private int open;

		private int completed;

		private int cancelled;

		private Race(TestRing test, Lane[] lanes) {
			this.test = test;
			this.lanes = lanes;
		}

		private void run(Rival rival) throws IOException {
			Arrays.fill(this.ends, NONE);
			Arrays.fill(this.cancels, NONE);
			Arrays.fill(this.happened, false);
			this.firstNumber += LANES;
			this.open = 2 * LANES;
			Ring ring = this.test.ring;
			for (int i = 0; i < LANES; i++) {
				this.lanes[i].prepare(ring.sq().next()).userData(number(i));
			}
			ring.submit();
			complete(0, QUARTER);
			if (this.batches++ % BATCHES_UNTIL_PATIENCE == 0) {
				// on a busy machine no worker of the kernel's may be in time otherwise
				ring.submitAndWait(QUARTER, TestRing.PATIENCE);
			}
			else {
				ring.flushCompletions();
			}
			rival.begin(QUARTER, 3 * QUARTER);
			for (int i = 0; i < LANES; i++) {
				ControlOperations.asyncCancel(ring.sq().next(), number(i), 0).userData(~number(i));
			}
			ring.submit();
			rival.awaitEnd();
			complete(3 * QUARTER, LANES);
			while (this.open > 0) {
				ring.submitAndWait(1, TestRing.PATIENCE);
				assertThat(ring.cq().drain(this::take)).as("%s still open", this.open).isPositive();
			}
			for (int i = 0; i < LANES; i++) {
				judge(i);
			}
		}

		private long number(int lane) {
			return this.firstNumber + lane;
		}

		private void complete(int first, int end) {
			for (int i = first; i < end; i++) {
				this.lanes[i].complete();
			}
		}

		private void take(long userData, int result, int flags) {
			boolean cancel = userData < 0;
			long lane = (cancel ? ~userData : userData) - this.firstNumber;
			int[] results = cancel ? this.cancels : this.ends;
			if (lane < 0 || lane >= LANES || results[(int) lane] != NONE) {
				throw new AssertionError("one completion too many: %d, result %d".formatted(userData, result));
			}
			if ((flags & Completion.F_MORE) == 0) {
				results[(int) lane] = result;
				this.open--;
			}
			if (!cancel && result != -Errno.ECANCELED) {
				this.happened[(int) lane] = true;
			}
		}

		private void judge(int lane) {
			int result = this.ends[lane];
			int cancel = this.cancels[lane];
			boolean wasCancelled = result == -Errno.ECANCELED;
			if (!wasCancelled && !this.lanes[lane].isCompletion(result)) {
				throw new AssertionError("a request ended with %d, its cancel with %d".formatted(result, cancel));
			}
			// what was found may end either way
			boolean legal = (cancel == -Errno.ENOENT) ? !wasCancelled || this.lanes[lane].isQuietlyCancelled()
					: (cancel == 0 || cancel == -Errno.EALREADY);
			if (!legal) {
				throw new AssertionError("a cancel ended with %d, its target with %d".formatted(cancel, result));
			}
			if (this.happened[lane]) {
				this.completed++;
			}
			else {
				this.cancelled++;
			}
			this.lanes[lane].settle(!wasCancelled);
		}

	}

}
