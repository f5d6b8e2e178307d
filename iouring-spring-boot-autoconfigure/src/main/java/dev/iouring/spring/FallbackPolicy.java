package dev.iouring.spring;

/**
 * What a template does where io_uring is unavailable.
 */
public enum FallbackPolicy {

	/** Operations run on {@code java.nio} and a bounded pool of platform threads. */
	WHEN_UNAVAILABLE,

	/** Operations fail with {@link IoUringUnavailableException}. */
	NEVER

}
