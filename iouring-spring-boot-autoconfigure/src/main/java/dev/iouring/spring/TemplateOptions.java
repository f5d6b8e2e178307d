package dev.iouring.spring;

import org.springframework.util.Assert;

/**
 * How an {@link IoUringTemplate} works. Immutable.
 *
 * @param fallback what to do where io_uring is unavailable
 * @param fallbackThreads how many platform threads the fallback uses at most for files,
 * and as many again for pipes and devices, so that those who wait there keep nobody from
 * using files; 1 to 4096. Callers wait for a free thread. A thread ends after ten idle
 * seconds
 * @param maxPending how many futures of {@link IoUringTemplate#async()} may be incomplete
 * at a time; at least 1
 * @param log what tells the operator of the fallback, for templates to share
 */
public record TemplateOptions(FallbackPolicy fallback, int fallbackThreads, int maxPending, UnavailabilityLog log) {

	/** The most threads that the fallback can be given. */
	public static final int MAX_FALLBACK_THREADS = 4096;

	private static final int DEFAULT_MAX_PENDING = 65536;

	public TemplateOptions {
		Assert.notNull(fallback, "'fallback' must not be null");
		Assert.notNull(log, "'log' must not be null");
		Assert.isTrue(fallbackThreads >= 1 && fallbackThreads <= MAX_FALLBACK_THREADS,
				() -> "'fallbackThreads' must be between 1 and %d but was %d".formatted(MAX_FALLBACK_THREADS,
						fallbackThreads));
		Assert.isTrue(maxPending >= 1, () -> "'maxPending' must be at least 1 but was " + maxPending);
	}

	/**
	 * Returns the defaults: a fallback on four threads for each processor, but at least
	 * 16, and 65536 pending futures.
	 * @return the default options
	 */
	public static TemplateOptions defaults() {
		int threads = Math.clamp(4L * Runtime.getRuntime().availableProcessors(), 16, MAX_FALLBACK_THREADS);
		return new TemplateOptions(FallbackPolicy.WHEN_UNAVAILABLE, threads, DEFAULT_MAX_PENDING,
				new UnavailabilityLog());
	}

	/**
	 * Returns these options with another policy.
	 * @param fallback what to do where io_uring is unavailable
	 * @return new options
	 */
	public TemplateOptions withFallback(FallbackPolicy fallback) {
		return new TemplateOptions(fallback, this.fallbackThreads, this.maxPending, this.log);
	}

	/**
	 * Returns these options with another number of threads.
	 * @param fallbackThreads at most so many, 1 to {@value #MAX_FALLBACK_THREADS}
	 * @return new options
	 */
	public TemplateOptions withFallbackThreads(int fallbackThreads) {
		return new TemplateOptions(this.fallback, fallbackThreads, this.maxPending, this.log);
	}

	/**
	 * Returns these options with another limit for futures.
	 * @param maxPending how many may be incomplete at a time, at least 1
	 * @return new options
	 */
	public TemplateOptions withMaxPending(int maxPending) {
		return new TemplateOptions(this.fallback, this.fallbackThreads, maxPending, this.log);
	}

	/**
	 * Returns these options with another log.
	 * @param log what tells the operator of the fallback
	 * @return new options
	 */
	public TemplateOptions withLog(UnavailabilityLog log) {
		return new TemplateOptions(this.fallback, this.fallbackThreads, this.maxPending, log);
	}

}
