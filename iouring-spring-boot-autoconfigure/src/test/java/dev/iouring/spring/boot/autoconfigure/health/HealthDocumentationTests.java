package dev.iouring.spring.boot.autoconfigure.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.iouring.Availability.Available;
import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUring.State;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.OperationKind;
import dev.iouring.RingInfo;
import dev.iouring.UnavailableReason;
import dev.iouring.spring.FallbackPolicy;
import dev.iouring.spring.boot.autoconfigure.MarkdownTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * The page {@code docs/health.md} names every detail that health shows, and no other.
 */
class HealthDocumentationTests {

	private static final String PAGE = "health.md";

	private static final Unavailable UNAVAILABLE = new Unavailable(UnavailableReason.MEMORY_LIMIT, "io_uring_setup", 12,
			"io_uring_setup failed: ENOMEM (12)", "Raise the limit");

	private final IoUring ring = mock(IoUring.class);

	@BeforeEach
	void prepareRing() {
		RingInfo info = mock(RingInfo.class);
		given(info.kernel()).willReturn("6.18");
		given(info.flags()).willReturn(Set.of());
		given(info.allowedOperations()).willReturn(Set.of(OperationKind.READ));
		given(info.warnings()).willReturn(List.of("No registered buffers"));
		given(this.ring.name()).willReturn("default");
		given(this.ring.info()).willReturn(Optional.of(info));
		try (IoUring unused = IoUring.create(IoUringOptions.defaults())) {
			given(this.ring.statistics()).willReturn(unused.statistics());
		}
	}

	@Test
	void eachDetailHasARow() throws Exception {
		Set<String> shown = new TreeSet<>();
		for (State state : State.values()) {
			for (Optional<Throwable> failure : failures()) {
				shown.addAll(check(state, failure).getDetails().keySet());
			}
		}
		assertThat(new TreeSet<>(MarkdownTable.read(PAGE, "detail").column("detail")))
			.as("details that have a row in docs/%s (above), and that are shown (below)", PAGE)
			.isEqualTo(shown);
	}

	@ParameterizedTest
	@EnumSource
	void whatIsAlwaysShownIs(State state) throws Exception {
		for (Optional<Throwable> failure : failures()) {
			assertThat(check(state, failure).getDetails()).containsKeys("ring", "backend", "state");
		}
	}

	private static List<Optional<Throwable>> failures() {
		return new ArrayList<>(List.of(Optional.empty(), Optional.of(new IllegalStateException("Its owner is gone")),
				Optional.of(new IoUringUnavailableException(UNAVAILABLE, null))));
	}

	private Health check(State state, Optional<Throwable> failure) throws Exception {
		given(this.ring.state()).willReturn(state);
		given(this.ring.failure()).willReturn(failure);
		if (failure.isPresent()) {
			willThrow(new IoUringUnavailableException(UNAVAILABLE, null)).given(this.ring).open();
		}
		Health health = new IoUringHealthIndicator(this.ring, () -> new Available("6.18"),
				IoUringHealthIndicator.DEFAULT_DEADLINE, FallbackPolicy.WHEN_UNAVAILABLE, Status.UP)
			.health();
		assertThat(health).isNotNull();
		return health;
	}

}
