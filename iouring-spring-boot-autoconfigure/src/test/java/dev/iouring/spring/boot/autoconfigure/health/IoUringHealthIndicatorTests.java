package dev.iouring.spring.boot.autoconfigure.health;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.iouring.Availability;
import dev.iouring.Availability.Available;
import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUring.State;
import dev.iouring.IoUringClosedException;
import dev.iouring.IoUringFlag;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringTimeoutException;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.OperationKind;
import dev.iouring.UnavailableReason;
import dev.iouring.spring.FallbackPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willDoNothing;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

@Timeout(60)
class IoUringHealthIndicatorTests {

	private static final Unavailable UNAVAILABLE = new Unavailable(UnavailableReason.MEMORY_LIMIT, "io_uring_setup", 12,
			"io_uring_setup failed: ENOMEM (12)", "Raise the limit");

	private final Availability available = new Available("6.18");

	private IoUring ring;

	@BeforeEach
	void createRing() {
		this.ring = IoUring.create(IoUringOptions.builder().entries(16).flags(Set.of(IoUringFlag.SUBMIT_ALL)).build());
	}

	@AfterEach
	void closeRing() {
		this.ring.close();
	}

	@Nested
	@DisplayName("Where io_uring is available")
	class WhereAvailable {

		@Test
		void anOpenRingAnswersAndShowsWhatTheKernelGranted() throws Exception {
			IoUringHealthIndicatorTests.this.ring.open();
			long before = IoUringHealthIndicatorTests.this.ring.statistics().completions();
			Health health = check(IoUringHealthIndicatorTests.this.available);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("backend", "io_uring")
				.containsEntry("state", "open")
				.containsEntry("entries", 16)
				.containsEntry("inFlight", 0)
				.containsEntry("kernel", IoUringHealthIndicatorTests.this.ring.info().orElseThrow().kernel())
				.doesNotContainKeys("warnings", "allowedOperations");
			assertThat(health.getDetails().get("flags"))
				.asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(String.class))
				.contains("SUBMIT_ALL");
			assertThat(IoUringHealthIndicatorTests.this.ring.statistics().completions()).isGreaterThan(before);
		}

		@Test
		void aRestrictedRingIsUpAndShowsWhatIsAllowed() throws Exception {
			try (IoUring restricted = IoUring.open(IoUringOptions.builder()
				.entries(8)
				.allowedOperations(Set.of(OperationKind.WRITE, OperationKind.OPENAT))
				.build())) {
				Health health = check(restricted, IoUringHealthIndicatorTests.this.available);
				assertThat(health.getStatus()).isEqualTo(Status.UP);
				assertThat(health.getDetails()).containsEntry("allowedOperations", List.of("OPENAT", "WRITE"));
			}
		}

		@Test
		void anUnusedRingIsUpAndNotOpenedToFindOut() {
			Health health = check(IoUringHealthIndicatorTests.this.available);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("backend", "io_uring")
				.containsEntry("state", "not opened yet");
			assertThat(IoUringHealthIndicatorTests.this.ring.state()).isEqualTo(State.NEW);
		}

		@Test
		void aSuspendedRingIsUpAndNotReopened() throws Exception {
			IoUringHealthIndicatorTests.this.ring.open();
			IoUringHealthIndicatorTests.this.ring.suspend();
			Health health = check(IoUringHealthIndicatorTests.this.available);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("state", "suspended");
			assertThat(IoUringHealthIndicatorTests.this.ring.state()).isEqualTo(State.SUSPENDED);
		}

		@Test
		void aClosedRingIsDown() {
			IoUringHealthIndicatorTests.this.ring.close();
			Health health = check(IoUringHealthIndicatorTests.this.available);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("state", "closed");
		}

		@Test
		void aRingThatDoesNotAnswerInTimeIsDown() throws Exception {
			IoUring stuck = mock(IoUring.class);
			given(stuck.name()).willReturn("stuck");
			given(stuck.state()).willReturn(State.OPEN);
			given(stuck.info()).willReturn(Optional.empty());
			given(stuck.statistics()).willReturn(IoUringHealthIndicatorTests.this.ring.statistics());
			given(stuck.failure()).willReturn(Optional.empty());
			willThrow(new IoUringTimeoutException("No answer")).given(stuck).ping(any());
			Health health = check(stuck, IoUringHealthIndicatorTests.this.available);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("ring", "stuck")
				.containsEntry("backend", "io_uring")
				.containsEntry("state", "stalled")
				.hasEntrySatisfying("error", (error) -> assertThat(error.toString()).contains("No answer"));
		}

		@Test
		void aRingWhoseThreadEndsDuringTheCheckIsDownAndSaysWhy() throws Exception {
			IoUring failing = mock(IoUring.class);
			given(failing.name()).willReturn("failing");
			given(failing.state()).willReturn(State.OPEN);
			given(failing.info()).willReturn(Optional.empty());
			given(failing.statistics()).willReturn(IoUringHealthIndicatorTests.this.ring.statistics());
			given(failing.failure()).willReturn(Optional.of(new IllegalStateException("Its owner is gone")));
			willThrow(new IoUringClosedException("No outcome")).given(failing).ping(any());
			Health health = check(failing, IoUringHealthIndicatorTests.this.available);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("state", "failed")
				.hasEntrySatisfying("error", (error) -> assertThat(error.toString()).contains("Its owner is gone"));
		}

		@Test
		void aRingWhoseThreadHasEndedIsDown() {
			IoUring failed = mock(IoUring.class);
			given(failed.name()).willReturn("failed");
			given(failed.state()).willReturn(State.FAILED);
			given(failed.failure()).willReturn(Optional.of(new IllegalStateException("Its owner is gone")));
			Health health = check(failed, IoUringHealthIndicatorTests.this.available);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("state", "failed")
				.hasEntrySatisfying("error", (error) -> assertThat(error.toString()).contains("Its owner is gone"));
		}

	}

	@Nested
	@DisplayName("Where io_uring is not available")
	class WhereUnavailable {

		@Test
		void anUnusedRingShowsTheFallbackAndWhy() {
			assertFallback(check(UNAVAILABLE), "not opened yet");
		}

		@Test
		void aRingThatCouldNotBeOpenedShowsWhyRatherThanWhatTheProbeSays() {
			IoUring unavailable = IoUring.unavailable(IoUringOptions.defaults(), UNAVAILABLE);
			assertThatException().isThrownBy(unavailable::open);
			assertFallback(check(unavailable, IoUringHealthIndicatorTests.this.available), "not opened yet");
		}

		@ParameterizedTest
		@EnumSource(names = { "NEW", "SUSPENDED" })
		void aRingThatCouldNotBeOpenedOnceIsTriedAgain(State state) throws Exception {
			IoUring refused = lost();
			given(refused.state()).willReturn(state);
			given(refused.info()).willReturn(Optional.empty());
			given(refused.statistics()).willReturn(IoUringHealthIndicatorTests.this.ring.statistics());
			IoUringHealthIndicator indicator = new IoUringHealthIndicator(refused,
					() -> IoUringHealthIndicatorTests.this.available, IoUringHealthIndicator.DEFAULT_DEADLINE,
					FallbackPolicy.WHEN_UNAVAILABLE, Status.OUT_OF_SERVICE);
			assertThat(health(indicator).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			willDoNothing().given(refused).open();
			Health health = health(indicator);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("backend", "io_uring").containsEntry("state", "open");
		}

		@Test
		void aRingThatHasFailedAndCannotBeOpenedAnewIsWhatTheTemplateMakesOfIt() throws Exception {
			IoUring lost = lost();
			assertFallback(check(lost, IoUringHealthIndicatorTests.this.available), "failed");
			Health health = health(new IoUringHealthIndicator(lost, () -> IoUringHealthIndicatorTests.this.available,
					IoUringHealthIndicator.DEFAULT_DEADLINE, FallbackPolicy.NEVER, Status.UP));
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("backend", "none").containsEntry("reason", "MEMORY_LIMIT");
		}

		@Test
		void aRingThatCanBeOpenedAgainIs() throws Exception {
			IoUring lost = lost();
			given(lost.info()).willReturn(Optional.empty());
			given(lost.statistics()).willReturn(IoUringHealthIndicatorTests.this.ring.statistics());
			willDoNothing().given(lost).open();
			Health health = check(lost, IoUringHealthIndicatorTests.this.available);
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("state", "open");
		}

		@Test
		void aRingThatCannotBeOpenedAnewAtOnceSaysSo() throws Exception {
			IoUring lost = lost();
			given(lost.failure()).willReturn(Optional.of(new IllegalStateException("Its owner is gone")));
			Health health = check(lost, IoUringHealthIndicatorTests.this.available);
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("state", "failed")
				.hasEntrySatisfying("error", (error) -> assertThat(error.toString()).contains("Its owner is gone"))
				.hasEntrySatisfying("recovery", (recovery) -> assertThat(recovery.toString()).contains("ENOMEM"));
		}

		@ParameterizedTest
		@ValueSource(strings = { "UP", "DOWN", "OUT_OF_SERVICE", "UNKNOWN", "DEGRADED" })
		void theStatusOfTheFallbackIsForTheOperatorToSay(String code) {
			Health health = health(new IoUringHealthIndicator(IoUringHealthIndicatorTests.this.ring, () -> UNAVAILABLE,
					IoUringHealthIndicator.DEFAULT_DEADLINE, FallbackPolicy.WHEN_UNAVAILABLE, new Status(code)));
			assertThat(health.getStatus().getCode()).isEqualTo(code);
			assertThat(health.getDetails()).containsEntry("backend", "fallback");
		}

		/** Whose thread has ended, and which somebody has tried to open since. */
		private IoUring lost() throws Exception {
			IoUring lost = mock(IoUring.class);
			IoUringUnavailableException failure = new IoUringUnavailableException(UNAVAILABLE, null);
			given(lost.name()).willReturn("lost");
			given(lost.state()).willReturn(State.FAILED);
			given(lost.failure()).willReturn(Optional.of(failure));
			willThrow(failure).given(lost).open();
			return lost;
		}

		private void assertFallback(Health health, String state) {
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("backend", "fallback")
				.containsEntry("state", state)
				.containsEntry("reason", "MEMORY_LIMIT")
				.containsEntry("message", "io_uring_setup failed: ENOMEM (12)")
				.containsEntry("remedy", "Raise the limit");
		}

	}

	private Health check(Availability availability) {
		return check(this.ring, availability);
	}

	private static Health check(IoUring ring, Availability availability) {
		return health(new IoUringHealthIndicator(ring, () -> availability, IoUringHealthIndicator.DEFAULT_DEADLINE));
	}

	private static Health health(IoUringHealthIndicator indicator) {
		Health health = indicator.health();
		assertThat(health).isNotNull();
		return health;
	}

}
