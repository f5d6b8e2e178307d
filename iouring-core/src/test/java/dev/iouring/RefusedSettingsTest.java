package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;

import dev.iouring.linux.Errno;
import dev.iouring.linux.ParamsLayout;
import dev.iouring.ring.SetupFlag;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What is said when a kernel does not know what it is asked for.
 */
@Timeout(60)
class RefusedSettingsTest {

	private static final int CQSIZE = 1 << 3;

	@AfterEach
	void nothingIsLeft() throws Exception {
		assertThat(ProcessFacts.descriptorsOf("anon_inode:[io_uring]")).isEmpty();
		// An owner that could not open its ring says so, and then ends.
		Awaitility.await().until(() -> ProcessFacts.ownerThreads() == 0);
	}

	@ParameterizedTest
	@EnumSource
	void aFlagThatTheKernelDoesNotKnowIsNamed(IoUringFlag flag) {
		Set<IoUringFlag> wanted = switch (flag) {
			case DEFER_TASKRUN -> EnumSet.of(IoUringFlag.CLAMP, IoUringFlag.SINGLE_ISSUER, flag);
			case TASKRUN_FLAG -> EnumSet.of(IoUringFlag.CLAMP, IoUringFlag.COOP_TASKRUN, flag);
			default -> EnumSet.of(IoUringFlag.SUBMIT_ALL, flag);
		};
		Availability.Unavailable unavailable = open(new KernelWithout(bit(flag)),
				IoUringOptions.builder().flags(wanted));
		assertThat(unavailable.reason()).isEqualTo(UnavailableReason.SETTING_REFUSED);
		assertThat(unavailable.call()).isEqualTo("io_uring_setup");
		assertThat(unavailable.errno()).isEqualTo(Errno.EINVAL);
		assertThat(unavailable.message()).startsWith("io_uring_setup failed: EINVAL (22)")
			.endsWith("refuses the flag " + flag);
		assertThat(unavailable.remedy()).contains("defaults");
	}

	@Test
	void allFlagsAreNamedThatTheKernelDoesNotKnow() {
		assertThat(open(new KernelWithout(bit(IoUringFlag.SUBMIT_ALL) | bit(IoUringFlag.COOP_TASKRUN)),
				IoUringOptions.builder()
					.flags(EnumSet.of(IoUringFlag.CLAMP, IoUringFlag.SUBMIT_ALL, IoUringFlag.COOP_TASKRUN)))
			.message()).endsWith("refuses the flag SUBMIT_ALL and the flag COOP_TASKRUN");
	}

	@Test
	void aProcessorThatDoesNotExistIsNamed() {
		Availability.Unavailable unavailable = open(new DelegatingKernel(),
				IoUringOptions.builder().flags(EnumSet.of(IoUringFlag.SQPOLL)).sqThreadCpu(65000));
		assertThat(unavailable.reason()).isEqualTo(UnavailableReason.SETTING_REFUSED);
		assertThat(unavailable.message()).endsWith("refuses the processor 65000 for its submission thread");
	}

	@Test
	void aKernelThatGrantsNothingIsTooOldWhateverItIsAskedFor() {
		Availability.Unavailable unavailable = open(new KernelWithout(CQSIZE),
				IoUringOptions.builder().flags(EnumSet.of(IoUringFlag.SUBMIT_ALL)));
		assertThat(unavailable.reason()).isEqualTo(UnavailableReason.KERNEL_TOO_OLD);
	}

	@Test
	void theDefaultsAreWhatTheKernelKnows() throws Exception {
		try (IoUring io = IoUring.create(IoUringOptions.defaults(),
				new KernelWithout(bit(IoUringFlag.SINGLE_ISSUER)))) {
			io.open();
			assertThat(io.info().orElseThrow().flags()).contains(SetupFlag.COOP_TASKRUN);
		}
	}

	/** {@code IORING_SETUP_*}. */
	private static int bit(IoUringFlag flag) {
		return switch (flag) {
			case SQPOLL -> 1 << 1;
			case CLAMP -> 1 << 4;
			case SUBMIT_ALL -> 1 << 7;
			case COOP_TASKRUN -> 1 << 8;
			case TASKRUN_FLAG -> 1 << 9;
			case SINGLE_ISSUER -> 1 << 12;
			case DEFER_TASKRUN -> 1 << 13;
		};
	}

	private static Availability.Unavailable open(DelegatingKernel kernel, IoUringOptions.Builder options) {
		try (IoUring io = IoUring.create(options.build(), kernel)) {
			return catchThrowableOfType(IoUringUnavailableException.class, io::open).availability();
		}
	}

	/** As one from before some flags came. */
	private static final class KernelWithout extends DelegatingKernel {

		private final int unknown;

		KernelWithout(int unknown) {
			this.unknown = unknown;
		}

		@Override
		public int ioUringSetup(int entries, MemorySegment params) {
			int flags = params.get(ValueLayout.JAVA_INT, ParamsLayout.FLAGS);
			return ((flags & this.unknown) != 0) ? -Errno.EINVAL : super.ioUringSetup(entries, params);
		}

	}

}
