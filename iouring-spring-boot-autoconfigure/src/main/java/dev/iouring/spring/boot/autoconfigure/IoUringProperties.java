package dev.iouring.spring.boot.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.iouring.spring.FallbackPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@link ConfigurationProperties Configuration properties} for io_uring. The default
 * ring's properties are those inherited from {@link RingProperties}.
 */
@ConfigurationProperties("iouring")
public class IoUringProperties extends RingProperties {

	/**
	 * Whether io_uring is used.
	 */
	private Mode mode = Mode.WHEN_AVAILABLE;

	/**
	 * Additional rings by name. What a ring does not set is taken from the default ring's
	 * properties.
	 */
	private final Map<String, RingProperties> rings = new LinkedHashMap<>();

	private final Fallback fallback = new Fallback();

	private final Template template = new Template();

	public Mode getMode() {
		return this.mode;
	}

	public void setMode(Mode mode) {
		this.mode = mode;
	}

	public Map<String, RingProperties> getRings() {
		return this.rings;
	}

	public Fallback getFallback() {
		return this.fallback;
	}

	public Template getTemplate() {
		return this.template;
	}

	/**
	 * When io_uring is used.
	 */
	public enum Mode {

		/**
		 * Use io_uring where it is available, and threads that block where it is not.
		 */
		WHEN_AVAILABLE,

		/**
		 * Use io_uring always: the application fails to start where it is not available.
		 */
		ALWAYS,

		/**
		 * Never use io_uring, but threads that block.
		 */
		NEVER;

		/**
		 * Returns what this means for templates.
		 * @return what they do where io_uring is unavailable
		 */
		public FallbackPolicy fallbackPolicy() {
			return (this != ALWAYS) ? FallbackPolicy.WHEN_UNAVAILABLE : FallbackPolicy.NEVER;
		}

	}

	/**
	 * What runs where io_uring is not available.
	 */
	public static class Fallback {

		/**
		 * Maximum number of threads for files where io_uring is not available, and of as
		 * many again for pipes and devices. By default four for each processor, but at
		 * least 16.
		 */
		private @Nullable Integer threads;

		public @Nullable Integer getThreads() {
			return this.threads;
		}

		public void setThreads(@Nullable Integer threads) {
			this.threads = threads;
		}

	}

	/**
	 * How templates work.
	 */
	public static class Template {

		/**
		 * Maximum number of asynchronous operations of a template that are incomplete at
		 * a time before more are rejected.
		 */
		private @Nullable Integer maxPending;

		public @Nullable Integer getMaxPending() {
			return this.maxPending;
		}

		public void setMaxPending(@Nullable Integer maxPending) {
			this.maxPending = maxPending;
		}

	}

}
