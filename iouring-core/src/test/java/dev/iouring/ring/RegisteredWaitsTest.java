package dev.iouring.ring;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Waits that the kernel reads from memory it has pinned.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RegisteredWaitsTest {

	private static final Duration SHORT = Duration.ofMillis(30);

	private static final Duration LONGER = Duration.ofMillis(90);

	private static final WaitOptions ENDLESS = WaitOptions.builder().build();

	private TestRing test;

	private Ring ring;

	@BeforeEach
	void openRing() throws IOException {
		this.test = TestRing.withFlags(SetupFlag.R_DISABLED);
		this.ring = this.test.ring;
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	private List<WaitOptions> register(WaitOptions... waits) throws IOException {
		try {
			List<WaitOptions> registered = RegisteredWaits.register(this.ring, List.of(waits));
			this.ring.enable();
			return registered;
		}
		catch (ErrnoException refused) {
			assertThat(refused.errno()).isEqualTo(Errno.EINVAL);
			assumeTrue(false, "this kernel cannot register waits");
			throw refused;
		}
	}

	@Test
	void eachWaitIsTheOneThatWasRegistered() throws IOException {
		List<WaitOptions> waits = register(WaitOptions.ofTimeout(SHORT), ENDLESS, WaitOptions.ofTimeout(LONGER));
		assertThat(waits).hasSize(3);
		for (int round = 0; round < 2; round++) {
			assertThat(timed(1, waits.get(0))).isGreaterThanOrEqualTo(SHORT);
			assertThat(timed(1, waits.get(2))).isGreaterThanOrEqualTo(LONGER);
		}
		this.test.queue(ControlOperations::nop, 1);
		assertThat(this.ring.submitAndWait(1, waits.get(1))).isEqualTo(1);
		assertThat(this.ring.cq().ready()).isEqualTo(1);
	}

	private Duration timed(int minComplete, WaitOptions options) throws IOException {
		long start = System.nanoTime();
		this.ring.submitAndWait(minComplete, options);
		return Duration.ofNanos(System.nanoTime() - start);
	}

	@Test
	void theKernelReadsThemFromThere() throws IOException {
		WatchedKernel kernel = new WatchedKernel();
		register(ENDLESS);
		try (Ring counted = Ring.open(RingOptions.builder().entries(4).flags(SetupFlag.R_DISABLED).build(),
				kernel.kernel())) {
			List<WaitOptions> waits = RegisteredWaits.register(counted, List.of(ENDLESS, WaitOptions.ofTimeout(SHORT)));
			counted.enable();
			counted.submitAndWait(1, waits.get(1));
			assertThat(kernel.lastFlags())
				.isEqualTo(EnterFlags.GETEVENTS | EnterFlags.EXT_ARG | EnterFlags.EXT_ARG_REG);
			assertThat(kernel.lastArgument()).isEqualTo(64);
		}
	}

	@Test
	void theirMemoryIsOfWholePagesWhateverSizeTheseHave() throws IOException {
		RegisteredWait first = register(ENDLESS).getFirst().registration();
		assertThat(first).isNotNull();
		assertThat(first.memory().address() % 65536).isZero();
	}

	@Test
	void asManyAsFitSomePagesWork() throws IOException {
		WaitOptions[] waits = Collections.nCopies(100, WaitOptions.ofTimeout(TestRing.PATIENCE))
			.toArray(WaitOptions[]::new);
		waits[99] = WaitOptions.ofTimeout(SHORT);
		List<WaitOptions> registered = register(waits);
		assertThat(timed(1, registered.get(99))).isBetween(SHORT, TestRing.PATIENCE.minusSeconds(1));
	}

	@Test
	void aSignalNeitherEndsNorLengthensOne() throws Exception {
		List<WaitOptions> waits = register(WaitOptions.ofTimeout(LONGER));
		try (Signals signals = new Signals()) {
			signals.untilOneCame(() -> assertThat(timed(1, waits.getFirst())).isBetween(LONGER, TestRing.PATIENCE));
		}
	}

	@Test
	void theMinimumIsRegistered() throws IOException {
		assumeTrue(this.ring.features().contains(Feature.MIN_TIMEOUT), "this kernel has no minimum waits");
		List<WaitOptions> waits = register(
				WaitOptions.builder().minimumWait(SHORT).timeout(TestRing.PATIENCE).noIowait().build());
		this.test.submit(ControlOperations::nop, 1);
		assertThat(timed(2, waits.getFirst())).isBetween(SHORT, TestRing.PATIENCE.minusSeconds(1));
	}

	@Test
	void registeringAgainOrLateIsRefused() throws IOException {
		register(ENDLESS);
		assertThatExceptionOfType(ErrnoException.class)
			.isThrownBy(() -> RegisteredWaits.register(this.ring, List.of(ENDLESS)))
			.satisfies((failure) -> assertThat(failure.errno()).isEqualTo(Errno.EBUSY));
		try (TestRing enabled = new TestRing()) {
			assertThatExceptionOfType(ErrnoException.class)
				.isThrownBy(() -> RegisteredWaits.register(enabled.ring, List.of(ENDLESS)))
				.satisfies((failure) -> assertThat(failure.errno()).isEqualTo(Errno.EINVAL));
		}
	}

	@Test
	void anotherRingsWaitsAreRefused() throws IOException {
		WaitOptions registered = register(WaitOptions.ofTimeout(SHORT)).getFirst();
		try (TestRing other = new TestRing()) {
			assertThatIllegalArgumentException().isThrownBy(() -> other.ring.submitAndWait(1, registered))
				.withMessageContaining("another ring");
			// What is built from them is not registered, and for every ring.
			assertThat(other.ring.submitAndWait(1, registered.toBuilder().build())).isZero();
		}
	}

	@Test
	void whatIsNotWorthItOrImpossibleIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> RegisteredWaits.register(this.ring, List.of()))
			.withMessageContaining("0 waits");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RegisteredWaits.register(this.ring, Collections.nCopies(4097, ENDLESS)))
			.withMessageContaining("4096");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RegisteredWaits.register(this.ring, List.of(WaitOptions.builder().until(1).build())))
			.withMessageContaining("point of time");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RegisteredWaits.register(this.ring, List.of(WaitOptions.builder().signalMask(0).build())))
			.withMessageContaining("signal mask");
	}

}
