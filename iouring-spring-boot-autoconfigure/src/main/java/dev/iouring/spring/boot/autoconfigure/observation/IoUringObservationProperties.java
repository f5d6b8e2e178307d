package dev.iouring.spring.boot.autoconfigure.observation;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of observations.
 */
@ConfigurationProperties("iouring.observations")
public class IoUringObservationProperties {

	/**
	 * Whether to observe each operation of templates.
	 */
	private boolean enabled;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

}
