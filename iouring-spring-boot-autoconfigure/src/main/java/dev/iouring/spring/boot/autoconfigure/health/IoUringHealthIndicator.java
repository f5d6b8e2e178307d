package dev.iouring.spring.boot.autoconfigure.health;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import dev.iouring.Availability;
import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.OperationKind;
import dev.iouring.RingInfo;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@link HealthIndicator} for a ring. An open ring has to complete a request in time. One
 * that nobody has used yet is left alone. Where io_uring is not available, the fallback
 * is as healthy as a ring, and the details say that it is in use, and why.
 */
public class IoUringHealthIndicator extends AbstractHealthIndicator {

	/** How long an open ring may take to complete a request that does nothing. */
	public static final Duration DEFAULT_DEADLINE = Duration.ofSeconds(2);

	private final IoUring ring;

	private final Supplier<Availability> availability;

	private final Duration deadline;

	/**
	 * Creates an indicator.
	 * @param ring the ring
	 * @param availability tells whether a ring that is not open could be opened
	 * @param deadline how long an open ring may take to complete a request
	 */
	public IoUringHealthIndicator(IoUring ring, Supplier<Availability> availability, Duration deadline) {
		super("io_uring health check failed");
		this.ring = ring;
		this.availability = availability;
		this.deadline = deadline;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) throws IOException {
		builder.up();
		switch (this.ring.state()) {
			case NEW -> checkUnopened(builder, "not opened yet");
			case OPEN -> checkOpen(builder);
			case SUSPENDED -> checkUnopened(builder, "suspended");
			case FAILED -> checkFailed(builder);
			case CLOSED -> builder.down().withDetail("state", "closed");
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
		catch (IOException ex) {
			if (this.ring.failure().isEmpty()) {
				throw ex;
			}
			// why the ring has just failed says more than that it did
			checkFailed(builder);
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

	private void checkUnopened(Health.Builder builder, String state) {
		Unavailable unavailable = findUnavailable();
		if (unavailable != null) {
			addFallback(builder, unavailable);
		}
		else {
			builder.withDetail("backend", "io_uring").withDetail("state", state);
		}
	}

	private @Nullable Unavailable findUnavailable() {
		if (this.ring.failure().orElse(null) instanceof IoUringUnavailableException failure) {
			return failure.availability();
		}
		return (this.availability.get() instanceof Unavailable unavailable) ? unavailable : null;
	}

	private void checkFailed(Health.Builder builder) {
		builder.down().withDetail("backend", "io_uring").withDetail("state", "failed");
		this.ring.failure().ifPresent(builder::withException);
	}

	private static void addFallback(Health.Builder builder, Unavailable unavailable) {
		builder.withDetail("backend", "fallback")
			.withDetail("reason", unavailable.reason().name())
			.withDetail("message", unavailable.message())
			.withDetail("remedy", unavailable.remedy());
	}

}
