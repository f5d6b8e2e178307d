package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;
import dev.iouring.linux.NapiLayout;
import dev.iouring.linux.Syscalls;
import dev.iouring.ring.NapiSettings.Preference;
import dev.iouring.ring.NapiSettings.Tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Settings of polling for network devices. What it does needs a device with a queue,
 * which is not tried here.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class NapiPollingTest {

	private static final int QUEUE = 1_000_000;

	private static final NapiSettings DYNAMIC = new NapiSettings(Duration.ofNanos(100_000), Preference.PREFER_BUSY_POLL,
			Tracking.DYNAMIC);

	private static final NapiSettings STATIC = new NapiSettings(NapiSettings.MAX_TIMEOUT, Preference.NONE,
			Tracking.STATIC);

	private TestRing test;

	private Ring ring;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.ring = this.test.ring;
		this.test.assumeKnows(RegisterOpcode.NAPI, 1);
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void settingsAreReplacedAndThoseBeforeReturned() throws IOException {
		assertThat(NapiPolling.register(this.ring, DYNAMIC))
			.isEqualTo(new NapiSettings(ofNewRings(), Preference.NONE, Tracking.INACTIVE));
		assertThat(NapiPolling.register(this.ring, STATIC)).isEqualTo(DYNAMIC);
		assertThat(NapiPolling.register(this.ring, DYNAMIC)).isEqualTo(STATIC);
		NapiPolling.unregister(this.ring);
		NapiPolling.unregister(this.ring);
		assertThat(NapiPolling.register(this.ring, STATIC).tracking()).isEqualTo(Tracking.INACTIVE);
	}

	private static Duration ofNewRings() throws IOException {
		String micros = Files.readString(Path.of("/proc/sys/net/core/busy_poll"));
		return Duration.of(Long.parseLong(micros.strip()), ChronoUnit.MICROS);
	}

	@Test
	void aTimeThatIsTheMachinesAndTooLongToAskForIsReturned() {
		MemorySegment napi = this.test.buffer(NapiLayout.SIZE);
		napi.set(ValueLayout.JAVA_INT, NapiLayout.BUSY_POLL_TO, -1);
		napi.set(ValueLayout.JAVA_INT, NapiLayout.OP_PARAM, 255);
		assertThat(NapiSettings.decode(napi)).isEqualTo(
				new NapiSettings(Duration.of(0xffff_ffffL, ChronoUnit.MICROS), Preference.NONE, Tracking.INACTIVE));
	}

	@Test
	void queuesAreAddedAndTakenOut() throws IOException {
		NapiPolling.register(this.ring, STATIC);
		NapiPolling.add(this.ring, QUEUE);
		TestRing.fails(Errno.EEXIST, "NAPI", () -> NapiPolling.add(this.ring, QUEUE));
		NapiPolling.remove(this.ring, QUEUE);
		TestRing.fails(Errno.ENOENT, "NAPI", () -> NapiPolling.remove(this.ring, QUEUE));
		TestRing.fails(Errno.EINVAL, "NAPI", () -> NapiPolling.add(this.ring, 1));
		NapiPolling.register(this.ring, DYNAMIC);
		TestRing.fails(Errno.EINVAL, "NAPI", () -> NapiPolling.add(this.ring, QUEUE));
		TestRing.fails(Errno.EINVAL, "NAPI", () -> NapiPolling.remove(this.ring, QUEUE));
	}

	@Test
	void aRingThatPollsStillWaits() throws IOException {
		NapiPolling.register(this.ring, DYNAMIC);
		int[] pair = this.test.owned(Libc.socketPair());
		this.test.submit((sqe) -> SocketTransferOperations.recv(sqe, pair[0], this.test.buffer(1), 0), 1);
		assertThat(this.ring.submitAndWait(1, Duration.ofMillis(10))).isZero();
		assertThat(Syscalls.write(pair[1], this.test.bytes("x"), 1)).isEqualTo(1);
		assertThat(this.ring.waitForCompletion()).isEqualTo(new Completion(1, 1, 0));
	}

	@Test
	void aRingThatPollsBlockDevicesCannot() throws IOException {
		try (TestRing polling = TestRing.withFlags(SetupFlag.IOPOLL)) {
			TestRing.fails(Errno.EINVAL, "NAPI", () -> NapiPolling.register(polling.ring, DYNAMIC));
			NapiPolling.unregister(polling.ring);
		}
	}

	@Test
	void settingsAreEncoded() {
		MemorySegment napi = this.test.buffer(NapiLayout.SIZE);
		new NapiSettings(Duration.ofNanos(7000), Preference.PREFER_BUSY_POLL, Tracking.STATIC).encode(napi);
		assertThat(napi.toArray(ValueLayout.JAVA_INT)).containsExactly(7, 1, 1, 0);
		assertThat(NapiSettings.decode(napi))
			.isEqualTo(new NapiSettings(Duration.ofNanos(7000), Preference.PREFER_BUSY_POLL, Tracking.STATIC));
		napi.set(ValueLayout.JAVA_INT, NapiLayout.OP_PARAM, 9);
		assertThatIllegalStateException().isThrownBy(() -> NapiSettings.decode(napi)).withMessageEndingWith(": 9");
	}

	@Test
	void badArgumentsAreNamedBeforeTheCall() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> NapiPolling.register(this.ring,
					new NapiSettings(Duration.ofMillis(11), Preference.NONE, Tracking.DYNAMIC)))
			.withMessage("timeout PT0.011S is outside of PT0S to PT0.01S");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new NapiSettings(Duration.ofNanos(-1), Preference.NONE, Tracking.DYNAMIC))
			.withMessage("timeout PT-0.000000001S is negative");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new NapiSettings(Duration.ofNanos(1500), Preference.NONE, Tracking.DYNAMIC))
			.withMessage("timeout PT0.0000015S is not a whole number of microseconds");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> NapiPolling.register(this.ring,
					new NapiSettings(Duration.ZERO, Preference.NONE, Tracking.INACTIVE)))
			.withMessage("the kernel reports INACTIVE, but takes only DYNAMIC and STATIC");
		assertThatIllegalArgumentException().isThrownBy(() -> NapiPolling.add(this.ring, 0))
			.withMessage("NAPI id 0 is less than 1");
		assertThatIllegalArgumentException().isThrownBy(() -> NapiPolling.remove(this.ring, -1))
			.withMessage("NAPI id -1 is less than 1");
	}

}
