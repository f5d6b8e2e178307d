package dev.iouring.ring;

import java.io.IOException;

import dev.iouring.Soak;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A kernel's positions begin at zero, so it takes 2<sup>32</sup> operations to get beyond
 * their end: some minutes with {@code -Psoak}. Otherwise this is but the beginning of it,
 * and {@link QueueWrapAroundTest} has to do.
 */
@Timeout(value = 3600, threadMode = ThreadMode.SEPARATE_THREAD)
class EndOfPositionsTest {

	private static final int BATCH = 4096;

	private static final int BATCHES_BEYOND = 256;

	private static final int BATCHES = Soak.rounds(BATCHES_BEYOND, (int) ((1L << 32) / BATCH) + BATCHES_BEYOND);

	@Test
	void aKernelGoesOnBeyondTheEndOfItsPositions() throws IOException {
		// an odd size each time, so that the end comes within a batch
		int batch = BATCH - 1;
		try (TestRing test = RingKind.DEFERRED.open(BATCH)) {
			long sent = 0;
			long[] received = { 0 };
			for (long left = (long) BATCHES * BATCH; left > 0; left -= batch) {
				for (int i = 0; i < batch; i++) {
					ControlOperations.nop(test.ring.sq().next()).userData(sent++);
				}
				if (test.ring.submitAndWait(batch) != batch) {
					throw new AssertionError("not all submitted of those before %d".formatted(sent));
				}
				test.ring.cq().drain((userData, result, flags) -> {
					if (userData != received[0]++) {
						throw new AssertionError("%d instead of %d".formatted(userData, received[0] - 1));
					}
				});
			}
			assertThat(received[0]).isEqualTo(sent).isGreaterThanOrEqualTo((long) BATCHES * BATCH);
			assertThat(test.ring.sq().dropped()).isZero();
			assertThat(test.ring.cq().overflow()).isZero();
		}
	}

}
