package dev.iouring.spring.boot.autoconfigure.health;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import dev.iouring.Availability;
import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringTimeoutException;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.OperationKind;
import dev.iouring.RingInfo;
import dev.iouring.spring.FallbackPolicy;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * {@link HealthIndicator} for a ring. It tells what an operation would meet with that is
 * started now:
 * <ul>
 * <li>An open ring has to complete a request in time.</li>
 * <li>One that nobody has used yet, or that is suspended, is left alone, unless the
 * latest attempt to open it has failed: then it is tried again, because what was in the
 * way may be gone, and nobody else may try.</li>
 * <li>One whose thread has ended is down once, with the reason. It is opened anew at the
 * same time, as by the next operation, because there may be none before it is up
 * again.</li>
 * <li>Where a ring cannot be opened, operations use the fallback. What status that has is
 * for the operator to say; without a fallback it is down.</li>
 * </ul>
 */
public class IoUringHealthIndicator extends AbstractHealthIndicator {

	/** How long an open ring may take to complete a request that does nothing. */
	public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(2);

	private final IoUring ring;

	private final Supplier<Availability> availability;

	private final Duration deadline;

	private final FallbackPolicy policy;

	private final Status fallbackStatus;

	/**
	 * Creates an indicator for a ring whose templates have a fallback, which is as
	 * healthy as a ring.
	 * @param ring the ring
	 * @param availability tells whether a ring that nobody has tried to open could be,
	 * within the deadline
	 * @param deadline how long an open ring may take to complete a request
	 */
	public IoUringHealthIndicator(IoUring ring, Supplier<Availability> availability, Duration deadline) {
		this(ring, availability, deadline, FallbackPolicy.WHEN_UNAVAILABLE, Status.UP);
	}

	/**
	 * Creates an indicator.
	 * @param ring the ring
	 * @param availability tells whether a ring that nobody has tried to open could be,
	 * within the deadline
	 * @param deadline how long an open ring may take to complete a request
	 * @param policy what templates do while the ring cannot be opened
	 * @param fallbackStatus the status while they use the fallback
	 */
	public IoUringHealthIndicator(IoUring ring, Supplier<Availability> availability, Duration deadline,
			FallbackPolicy policy, Status fallbackStatus) {
		super("io_uring health check failed");
		this.ring = ring;
		this.availability = availability;
		this.deadline = deadline;
		this.policy = policy;
		this.fallbackStatus = fallbackStatus;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) throws IOException {
		builder.up().withDetail("ring", this.ring.name());
		switch (this.ring.state()) {
			case NEW -> checkUnopened(builder, "not opened yet");
			case OPEN -> checkOpen(builder);
			case SUSPENDED -> checkUnopened(builder, "suspended");
			case FAILED -> checkFailed(builder);
			case CLOSED -> builder.down().withDetail("backend", "none").withDetail("state", "closed");
		}
	}

	private void checkOpen(Health.Builder builder) throws IOException {
		builder.withDetail("backend", "io_uring").withDetail("state", "open");
		Optional<RingInfo> info = this.ring.info();
		if (info.isPresent()) {
			addDetails(builder, info.get());
		}
		builder.withDetail("inFlight", this.ring.statistics().inFlight());
		try {
			this.ring.ping(this.deadline);
		}
		catch (IoUringTimeoutException ex) {
			builder.down(ex).withDetail("state", "stalled");
		}
		catch (IOException ex) {
			Throwable failure = this.ring.failure().orElse(null);
			if (failure == null) {
				throw ex;
			}
			// why the ring has just failed says more than that it did
			reportFailure(builder, failure);
		}
	}

	private void addDetails(Health.Builder builder, RingInfo info) {
		builder.withDetail("kernel", info.kernel())
			.withDetail("entries", info.entries())
			.withDetail("flags", info.flags().stream().map(Enum::name).sorted().toList());
		Set<OperationKind> allowed = info.allowedOperations();
		if (allowed != null) {
			builder.withDetail("allowedOperations", allowed.stream().map(Enum::name).sorted().toList());
		}
		if (!info.warnings().isEmpty()) {
			builder.withDetail("warnings", info.warnings());
		}
	}

	private void checkUnopened(Health.Builder builder, String state) throws IOException {
		if (this.ring.failure().isPresent()) {
			openAnew(builder, state);
		}
		else if (this.availability.get() instanceof Unavailable unavailable) {
			addUnavailable(builder, state, unavailable);
		}
		else {
			builder.withDetail("backend", "io_uring").withDetail("state", state);
		}
	}

	private void checkFailed(Health.Builder builder) throws IOException {
		Throwable failure = this.ring.failure().orElse(null);
		if (failure != null && !(failure instanceof IoUringUnavailableException)) {
			reportFailure(builder, failure);
		}
		else {
			// somebody has tried to open it anew since, in vain
			openAnew(builder, "failed");
		}
	}

	private void openAnew(Health.Builder builder, String state) throws IOException {
		try {
			this.ring.open();
			checkOpen(builder);
		}
		catch (IoUringUnavailableException ex) {
			addUnavailable(builder, state, ex.availability());
		}
	}

	private void reportFailure(Health.Builder builder, Throwable failure) {
		builder.down(failure).withDetail("backend", "io_uring").withDetail("state", "failed");
		try {
			this.ring.open();
			builder.withDetail("recovery", "opened anew");
		}
		catch (IOException ex) {
			builder.withDetail("recovery", String.valueOf(ex.getMessage()));
		}
	}

	private void addUnavailable(Health.Builder builder, String state, Unavailable unavailable) {
		boolean fallback = this.policy == FallbackPolicy.WHEN_UNAVAILABLE;
		builder.status(fallback ? this.fallbackStatus : Status.DOWN)
			.withDetail("backend", fallback ? "fallback" : "none")
			.withDetail("state", state)
			.withDetail("reason", unavailable.reason().name())
			.withDetail("message", unavailable.message())
			.withDetail("remedy", unavailable.remedy());
	}

}
