package dev.iouring.spring;

import java.time.Duration;

import dev.iouring.IoUringTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * The moment by which operations have to have ended. What takes several rounds has one
 * for all of them.
 */
final class Deadline {

	/** Never. */
	static final Deadline NONE = new Deadline(null, 0);

	/**
	 * Further away than a program runs, and not too far for {@link System#nanoTime()}.
	 */
	private static final Duration MAX = Duration.ofNanos(Long.MAX_VALUE / 2);

	private final @Nullable Duration timeout;

	private final long end;

	private Deadline(@Nullable Duration timeout, long end) {
		this.timeout = timeout;
		this.end = end;
	}

	static Duration check(@Nullable Duration timeout) {
		Assert.notNull(timeout, "'deadline' must not be null");
		Assert.isTrue(timeout.isPositive(), () -> "'deadline' must be positive but was " + timeout);
		return timeout;
	}

	/**
	 * Returns the deadline that is so far from now.
	 * @param timeout how far, or {@code null} for {@link #NONE}
	 */
	static Deadline in(@Nullable Duration timeout) {
		if (timeout == null) {
			return NONE;
		}
		Duration bounded = (timeout.compareTo(MAX) < 0) ? timeout : MAX;
		return new Deadline(timeout, System.nanoTime() + bounded.toNanos());
	}

	boolean isNone() {
		return this.timeout == null;
	}

	/** How long it is until then, at most 0 if that was before. */
	Duration remaining() {
		return isNone() ? MAX : Duration.ofNanos(this.end - System.nanoTime());
	}

	boolean hasPassed() {
		return !remaining().isPositive();
	}

	/** Says of an operation that it was cancelled then. */
	IoUringTimeoutException missed() {
		return new IoUringTimeoutException("It had not ended after " + this.timeout);
	}

}
