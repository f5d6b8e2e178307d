package dev.iouring;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What options accept, and what they say about what they do not.
 */
class IoUringOptionsTest {

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4096, 32768 })
	void entriesArePowersOfTwoUpToTheKernelsLimit(int entries) {
		IoUringOptions options = IoUringOptions.builder().entries(entries).build();
		assertThat(options.entries()).isEqualTo(entries);
		assertThat(options.cqEntries()).isGreaterThanOrEqualTo(Math.max(entries, 8)).isLessThanOrEqualTo(65536);
	}

	@ParameterizedTest
	@CsvSource({ "0, between 1 and 32768", "-1, between 1 and 32768", "3, power of two", "40000, between 1 and 32768" })
	void badEntriesAreNamedWithTheirLimit(int entries, String limit) {
		assertThatIllegalArgumentException().isThrownBy(() -> IoUringOptions.builder().entries(entries).build())
			.withMessageContaining("entries")
			.withMessageContaining(limit)
			.withMessageContaining(Integer.toString(entries));
	}

	@Test
	void theCompletionQueueIsNotSmallerThanTheSubmissionQueue() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IoUringOptions.builder().entries(64).cqEntries(32).build())
			.withMessage("cqEntries must be at least entries (64) but was 32");
		assertThatIllegalArgumentException().isThrownBy(() -> IoUringOptions.builder().entries(1).cqEntries(4).build())
			.withMessageContaining("cqEntries must be between 8 and 65536 but was 4");
	}

	@Test
	void flagsThatClashAreBothNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> flags(IoUringFlag.DEFER_TASKRUN))
			.withMessageContaining("DEFER_TASKRUN needs SINGLE_ISSUER");
		assertThatIllegalArgumentException().isThrownBy(() -> flags(IoUringFlag.TASKRUN_FLAG))
			.withMessageContaining("TASKRUN_FLAG needs COOP_TASKRUN or DEFER_TASKRUN");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> flags(IoUringFlag.SQPOLL, IoUringFlag.SINGLE_ISSUER, IoUringFlag.DEFER_TASKRUN))
			.withMessageContaining("SQPOLL together with DEFER_TASKRUN");
		assertThatIllegalArgumentException().isThrownBy(() -> flags(IoUringFlag.SQPOLL, IoUringFlag.COOP_TASKRUN))
			.withMessageContaining("SQPOLL together with COOP_TASKRUN");
	}

	@Test
	void noFlagsAreNotTheSameAsUnsetFlags() {
		assertThat(IoUringOptions.defaults().flags()).isNull();
		assertThat(IoUringOptions.builder().flags(Set.of()).build().flags()).isEmpty();
	}

	@Test
	void aProcessorNeedsPolling() {
		assertThatIllegalArgumentException().isThrownBy(() -> IoUringOptions.builder().sqThreadCpu(0).build())
			.withMessage("sqThreadCpu 0 needs the flag SQPOLL, which is not set");
	}

	@ParameterizedTest
	@ValueSource(longs = { -1, 0 })
	void durationsArePositive(long millis) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IoUringOptions.builder().sqThreadIdle(Duration.ofMillis(millis)).build())
			.withMessageContaining("sqThreadIdle must be between 1 ms");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IoUringOptions.builder().shutdownTimeout(Duration.ofMillis(millis)).build())
			.withMessageContaining("shutdownTimeout must be between 1 ms");
	}

	@Test
	void countsHaveLimits() {
		assertThatIllegalArgumentException().isThrownBy(() -> IoUringOptions.builder().maxWorkers(0, 1).build())
			.withMessageContaining("boundedWorkers must be between 1 and 65535 but was 0");
		assertThatIllegalArgumentException().isThrownBy(() -> IoUringOptions.builder().maxInFlight(-1).build())
			.withMessageContaining("maxInFlight");
		assertThatIllegalArgumentException().isThrownBy(() -> IoUringOptions.builder().maxQueued(0).build())
			.withMessageContaining("maxQueued");
		assertThatIllegalArgumentException().isThrownBy(() -> new IoUringOptions.RegisteredBuffers(1, 5000))
			.withMessage("registeredBuffers.size must be a multiple of 4096 but was 5000");
		assertThatIllegalArgumentException().isThrownBy(() -> new IoUringOptions.RegisteredBuffers(16385, 4096))
			.withMessageContaining("registeredBuffers.count must be between 0 and 16384 but was 16385");
		assertThatIllegalArgumentException().isThrownBy(() -> IoUringOptions.builder().registeredFiles(-1).build())
			.withMessage("registeredFiles must be between 0 and 1048576 but was -1");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IoUringOptions.builder().registeredFiles((1 << 20) + 1).build())
			.withMessage("registeredFiles must be between 0 and 1048576 but was 1048577");
	}

	private static IoUringOptions flags(IoUringFlag first, IoUringFlag... more) {
		return IoUringOptions.builder().flags(EnumSet.of(first, more)).build();
	}

}
