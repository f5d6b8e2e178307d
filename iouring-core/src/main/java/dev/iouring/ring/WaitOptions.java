package dev.iouring.ring;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How to wait for completions, for {@link Ring#submitAndWait(int, WaitOptions)}.
 * Immutable: prepared once and used for any number of waits, each of which allocates
 * nothing.
 */
public final class WaitOptions {

	static final long NO_TIME = -1;

	private final long timeoutNanos;

	private final long until;

	private final int minimumMicros;

	private final long signalMask;

	private final boolean maskingSignals;

	private final boolean noIowait;

	private final boolean refusingEndless;

	private final @Nullable RegisteredWait registered;

	private WaitOptions(Builder builder, @Nullable RegisteredWait registered) {
		this.timeoutNanos = builder.timeoutNanos;
		this.until = builder.until;
		this.minimumMicros = builder.minimumMicros;
		this.signalMask = builder.signalMask;
		this.maskingSignals = builder.maskingSignals;
		this.noIowait = builder.noIowait;
		this.refusingEndless = builder.refusingEndless;
		this.registered = registered;
	}

	/**
	 * Starts with a wait that only completions end.
	 * @return a new builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * A wait of limited time, with defaults for everything else.
	 * @param timeout as of {@link Builder#timeout(Duration)}
	 * @return the options
	 */
	public static WaitOptions ofTimeout(Duration timeout) {
		return builder().timeout(timeout).build();
	}

	/**
	 * Starts with what these options say.
	 * @return a new builder
	 */
	public Builder toBuilder() {
		Builder builder = new Builder();
		builder.timeoutNanos = this.timeoutNanos;
		builder.until = this.until;
		builder.minimumMicros = this.minimumMicros;
		builder.signalMask = this.signalMask;
		builder.maskingSignals = this.maskingSignals;
		builder.noIowait = this.noIowait;
		builder.refusingEndless = this.refusingEndless;
		return builder;
	}

	/** The same wait, which a ring reads from its own memory. */
	WaitOptions registered(RegisteredWait wait) {
		return new WaitOptions(toBuilder(), wait);
	}

	/** How long to wait at most, in nanoseconds, or {@link #NO_TIME}. */
	long timeoutNanos() {
		return this.timeoutNanos;
	}

	/** The point of the ring's clock to wait until, or {@link #NO_TIME}. */
	long until() {
		return this.until;
	}

	boolean hasUntil() {
		return this.until != NO_TIME;
	}

	boolean isEndless() {
		return this.timeoutNanos == NO_TIME && this.until == NO_TIME;
	}

	int minimumMicros() {
		return this.minimumMicros;
	}

	long signalMask() {
		return this.signalMask;
	}

	boolean isMaskingSignals() {
		return this.maskingSignals;
	}

	boolean isNoIowait() {
		return this.noIowait;
	}

	boolean isRefusingEndless() {
		return this.refusingEndless;
	}

	@Nullable RegisteredWait registration() {
		return this.registered;
	}

	/**
	 * Collects options. Not thread-safe.
	 */
	public static final class Builder {

		/** Half of the 32 bits that the kernel has for it, so that its sign is none. */
		private static final Duration MAX_MINIMUM = Duration.ofNanos(Integer.MAX_VALUE * 1000L);

		long timeoutNanos = NO_TIME;

		long until = NO_TIME;

		int minimumMicros;

		long signalMask;

		boolean maskingSignals;

		boolean noIowait;

		boolean refusingEndless;

		private Builder() {
		}

		/**
		 * Ends the wait some time after it has begun. A signal does not lengthen it.
		 * @param timeout from zero; what is longer than 292 years counts as that
		 * @return this
		 */
		public Builder timeout(Duration timeout) {
			this.timeoutNanos = Timespec.nanos(timeout);
			return this;
		}

		/**
		 * Ends the wait at a point of the ring's clock, which is
		 * {@link WaitClock#MONOTONIC} unless {@link WaitClock#register} changed it. Linux
		 * 6.12; an older kernel fails the wait with {@code EINVAL}.
		 * @param nanos a point of time as of {@link WaitClock#nanos()}, from 0; one that
		 * is over means no waiting
		 * @return this
		 */
		public Builder until(long nanos) {
			if (nanos < 0) {
				throw new IllegalArgumentException("time of " + nanos + " ns is negative");
			}
			this.until = nanos;
			return this;
		}

		/**
		 * For so long the wait goes on until all completions are there that are waited
		 * for; after that it ends with the first that is there or comes. The completions
		 * of a burst then cost one wait, not one each. Linux 6.12, needs
		 * {@link Feature#MIN_TIMEOUT}.
		 * @param minimum from 1 µs to about 35 minutes, not more than the timeout;
		 * fractions of a microsecond are cut off. It is over at the point of time to wait
		 * until, if that comes first
		 * @return this
		 */
		public Builder minimumWait(Duration minimum) {
			if (minimum.compareTo(Duration.ofNanos(1000)) < 0 || minimum.compareTo(MAX_MINIMUM) > 0) {
				throw new IllegalArgumentException(
						"minimumWait " + minimum + " is outside of " + Duration.ofNanos(1000) + " to " + MAX_MINIMUM);
			}
			this.minimumMicros = (int) (minimum.toNanos() / 1000);
			return this;
		}

		/**
		 * Replaces the thread's signal mask while it waits in the kernel, as
		 * {@code ppoll(2)} does. A signal that is not blocked does not end the wait. The
		 * virtual machine interrupts threads by signals, too; those that are blocked wait
		 * as long as the thread does.
		 * @param blocked a set of signals: bit n - 1 is signal n
		 * @return this
		 */
		public Builder signalMask(long blocked) {
			this.signalMask = blocked;
			this.maskingSignals = true;
			return this;
		}

		/**
		 * Keeps the wait out of the {@code iowait} time of the processor, which makes
		 * some governors raise its frequency. Linux 6.15, needs
		 * {@link Feature#NO_IOWAIT}.
		 * @return this
		 */
		public Builder noIowait() {
			this.noIowait = true;
			return this;
		}

		/**
		 * Has a wait fail that could not end: without a limit of time, for more
		 * completions than there is anything for.
		 * <p>
		 * The ring tells that from the positions of its queues, which costs an operation
		 * nothing, but holds only if each entry is answered by exactly one completion,
		 * and nothing else posts to the ring. So it is for rings without multishot
		 * requests, zero-copy sends, {@link Sqe#skipSuccess() skipped completions}, tags,
		 * and messages of other rings; on others a wait may be refused that would have
		 * ended, or may not be. It is not for {@link SetupFlag#CQE_MIXED}.
		 * @return this
		 */
		public Builder refuseEndless() {
			this.refusingEndless = true;
			return this;
		}

		/**
		 * Checks and fixes the options.
		 * @return immutable options
		 * @throws IllegalArgumentException if there are both a timeout and a point of
		 * time to wait until, or if the wait would have to last longer than its timeout
		 */
		public WaitOptions build() {
			if (this.timeoutNanos != NO_TIME && this.until != NO_TIME) {
				throw new IllegalArgumentException("timeout and until exclude each other");
			}
			if (this.timeoutNanos != NO_TIME && this.minimumMicros * 1000L > this.timeoutNanos) {
				throw new IllegalArgumentException("minimumWait " + Duration.ofNanos(this.minimumMicros * 1000L)
						+ " is longer than timeout " + Duration.ofNanos(this.timeoutNanos));
			}
			return new WaitOptions(this, null);
		}

	}

}
