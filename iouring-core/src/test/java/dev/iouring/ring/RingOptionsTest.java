package dev.iouring.ring;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(60)
class RingOptionsTest {

	@Test
	void defaults() {
		RingOptions options = RingOptions.builder().build();
		assertThat(options.entries()).isEqualTo(32);
		assertThat(options.cqEntries()).isZero();
		assertThat(options.flags()).isEmpty();
		assertThat(options.sqThreadIdle()).isEqualTo(Duration.ofSeconds(1));
	}

	@ParameterizedTest
	@ValueSource(ints = { Integer.MIN_VALUE, -1, 0, 32769, Integer.MAX_VALUE })
	void entriesOutsideOfTheLimitsAreRefused(int entries) {
		RingOptions.Builder builder = RingOptions.builder().entries(entries);
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessageContaining("entries " + entries)
			.withMessageContaining("1 to 32768");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 4096, 32768 })
	void entriesWithinTheLimitsAreAccepted(int entries) {
		assertThat(RingOptions.ofEntries(entries).entries()).isEqualTo(entries);
	}

	@Test
	void clampAcceptsMoreThanTheLimit() {
		RingOptions options = RingOptions.builder()
			.entries(100_000)
			.cqEntries(1_000_000)
			.flags(SetupFlag.CLAMP)
			.build();
		assertThat(options.entries()).isEqualTo(100_000);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RingOptions.builder().entries(0).flags(SetupFlag.CLAMP).build());
	}

	@Test
	void theCompletionQueueIsNotSmallerThanTheSubmissionQueue() {
		assertThatIllegalArgumentException().isThrownBy(() -> RingOptions.builder().entries(16).cqEntries(8).build())
			.withMessage("cqEntries 8 is less than entries 16");
		assertThatIllegalArgumentException().isThrownBy(() -> RingOptions.builder().cqEntries(0).build())
			.withMessageContaining("cqEntries 0");
		assertThatIllegalArgumentException().isThrownBy(() -> RingOptions.builder().cqEntries(65537).build())
			.withMessageContaining("1 to 65536");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RingOptions.builder().entries(1).cqEntries(1).flags(SetupFlag.CQE_MIXED).build())
			.withMessage("cqEntries 1 has no room for a big completion; CQE_MIXED needs 2");
		// Both are rounded up to 16, so the kernel is content.
		assertThat(RingOptions.builder().entries(16).cqEntries(9).build().flags()).containsExactly(SetupFlag.CQSIZE);
	}

	@ParameterizedTest
	@CsvSource({ "SQPOLL,COOP_TASKRUN", "SQPOLL,DEFER_TASKRUN", "CQE32,CQE_MIXED" })
	void clashingFlagsAreBothNamed(SetupFlag one, SetupFlag other) {
		RingOptions.Builder builder = RingOptions.builder().flags(one, other, SetupFlag.SINGLE_ISSUER);
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessageContainingAll(one.toString(), other.toString(), "cannot be combined");
	}

	@ParameterizedTest
	@CsvSource({ "DEFER_TASKRUN,SINGLE_ISSUER", "HYBRID_IOPOLL,IOPOLL", "REGISTERED_FD_ONLY,NO_MMAP", "SQ_AFF,SQPOLL",
			"TASKRUN_FLAG,COOP_TASKRUN" })
	void aFlagWithoutTheOneItNeedsIsRefused(SetupFlag flag, SetupFlag needed) {
		RingOptions.Builder builder = RingOptions.builder().flags(flag);
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessageStartingWith(flag + " needs " + needed);
	}

	@ParameterizedTest
	@EnumSource(names = { "SQE_MIXED", "SQ_REWIND" })
	void flagsThatAreNotSupportedYetAreRefusedByNameAndKernel(SetupFlag flag) {
		RingOptions.Builder builder = RingOptions.builder().flags(flag);
		assertThatIllegalArgumentException().isThrownBy(builder::build)
			.withMessageStartingWith(flag.describe() + " changes the layout")
			.withMessageContaining("(Linux ");
	}

	@Test
	void flagsThatCarryAValueNeedIt() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RingOptions.builder().flags(SetupFlag.SQPOLL, SetupFlag.SQ_AFF).build())
			.withMessage("SQ_AFF needs the option sqThreadCpu");
		assertThatIllegalArgumentException().isThrownBy(() -> RingOptions.builder().flags(SetupFlag.ATTACH_WQ).build())
			.withMessage("ATTACH_WQ needs the option workQueue");
		assertThatIllegalArgumentException().isThrownBy(() -> RingOptions.builder().flags(SetupFlag.CQSIZE).build())
			.withMessageContaining("cqEntries 0");
	}

	@Test
	void valuesOutOfRangeAreRefused() {
		RingOptions.Builder builder = RingOptions.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.sqThreadCpu(-1)).withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.workQueue(-1)).withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.sqThreadIdle(Duration.ofNanos(999_999)));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.sqThreadIdle(Duration.ofDays(25)));
	}

	@Test
	void optionsDoNotChangeWithTheBuilder() {
		RingOptions.Builder builder = RingOptions.builder().entries(8);
		RingOptions options = builder.build();
		builder.entries(64).flags(SetupFlag.SQPOLL);
		assertThat(options.entries()).isEqualTo(8);
		assertThat(options.flags()).isEmpty();
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> options.flags().add(SetupFlag.SQPOLL));
	}

}
