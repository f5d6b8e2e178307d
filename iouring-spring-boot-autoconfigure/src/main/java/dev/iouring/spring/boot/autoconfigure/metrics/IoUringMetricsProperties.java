package dev.iouring.spring.boot.autoconfigure.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.Assert;

/**
 * Properties of the meters.
 */
@ConfigurationProperties("iouring.metrics")
public class IoUringMetricsProperties {

	private final Latency latency = new Latency();

	public Latency getLatency() {
		return this.latency;
	}

	/**
	 * How long operations take.
	 */
	public static class Latency {

		/**
		 * Whether to time operations of templates.
		 */
		private boolean enabled;

		/**
		 * Time one of so many operations, at random.
		 */
		private int sample = 64;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getSample() {
			return this.sample;
		}

		public void setSample(int sample) {
			Assert.isTrue(sample >= 1, () -> "'sample' must be at least 1 but was " + sample);
			this.sample = sample;
		}

	}

}
