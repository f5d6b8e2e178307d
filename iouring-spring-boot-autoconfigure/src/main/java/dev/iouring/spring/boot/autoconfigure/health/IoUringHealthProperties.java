package dev.iouring.spring.boot.autoconfigure.health;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.contributor.Status;
import org.springframework.util.StringUtils;

/**
 * {@link ConfigurationProperties Configuration properties} for the health of rings.
 */
@ConfigurationProperties(IoUringHealthProperties.PREFIX)
public class IoUringHealthProperties {

	static final String PREFIX = "management.health.iouring";

	private static final List<Status> BOOTS_OWN = List.of(Status.UP, Status.DOWN, Status.OUT_OF_SERVICE,
			Status.UNKNOWN);

	/**
	 * Time that an open ring may take to complete a request that does nothing.
	 */
	private Duration timeout = IoUringHealthIndicator.DEFAULT_DEADLINE;

	/**
	 * Status to report while the fallback is in use instead of a ring.
	 */
	private String fallbackStatus = Status.UP.getCode();

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	public String getFallbackStatus() {
		return this.fallbackStatus;
	}

	public void setFallbackStatus(String fallbackStatus) {
		this.fallbackStatus = fallbackStatus;
	}

	Duration requireTimeout() {
		if (this.timeout.compareTo(Duration.ofMillis(1)) < 0 || this.timeout.compareTo(Duration.ofHours(1)) > 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".timeout", this.timeout,
					"It must be from 1ms to 1h.");
		}
		return this.timeout;
	}

	Status requireFallbackStatus() {
		if (!StringUtils.hasText(this.fallbackStatus)) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".fallback-status", this.fallbackStatus,
					"It must be the code of a status: UP, DOWN, OUT_OF_SERVICE, UNKNOWN or one of your own.");
		}
		String code = this.fallbackStatus.strip();
		return BOOTS_OWN.stream()
			.filter((status) -> status.getCode().equalsIgnoreCase(code.replace('-', '_')))
			.findFirst()
			.orElseGet(() -> new Status(code));
	}

}
