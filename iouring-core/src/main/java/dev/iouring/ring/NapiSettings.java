package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

import dev.iouring.linux.NapiLayout;

/**
 * How a ring polls network devices, see {@link NapiPolling}.
 *
 * @param timeout how long to poll before sleeping, whole microseconds from zero; no more
 * than {@link #MAX_TIMEOUT} can be asked for, but a new ring may have more, from the
 * sysctl {@code net.core.busy_poll}
 * @param preference whether polling goes before the devices' interrupts
 * @param tracking which devices' queues are polled
 */
public record NapiSettings(Duration timeout, Preference preference, Tracking tracking) {

	/** The kernel takes no longer time, and would cut one without saying so. */
	public static final Duration MAX_TIMEOUT = Duration.ofMillis(10);

	/** Checks the time. */
	public NapiSettings {
		if (timeout.isNegative()) {
			throw new IllegalArgumentException("timeout " + timeout + " is negative");
		}
		if (!timeout.truncatedTo(ChronoUnit.MICROS).equals(timeout)) {
			throw new IllegalArgumentException("timeout " + timeout + " is not a whole number of microseconds");
		}
	}

	/** Reads the kernel's {@code struct io_uring_napi}. */
	static NapiSettings decode(MemorySegment napi) {
		long micros = Integer.toUnsignedLong(napi.get(ValueLayout.JAVA_INT, NapiLayout.BUSY_POLL_TO));
		Preference preference = (napi.get(ValueLayout.JAVA_BYTE, NapiLayout.PREFER_BUSY_POLL) != 0)
				? Preference.PREFER_BUSY_POLL : Preference.NONE;
		int code = napi.get(ValueLayout.JAVA_INT, NapiLayout.OP_PARAM);
		return new NapiSettings(Duration.of(micros, ChronoUnit.MICROS), preference, Tracking.of(code));
	}

	void encode(MemorySegment napi) {
		if (this.tracking == Tracking.INACTIVE) {
			throw new IllegalArgumentException("the kernel reports INACTIVE, but takes only DYNAMIC and STATIC");
		}
		if (this.timeout.compareTo(MAX_TIMEOUT) > 0) {
			throw new IllegalArgumentException("timeout " + this.timeout + " is outside of PT0S to " + MAX_TIMEOUT);
		}
		napi.set(ValueLayout.JAVA_INT, NapiLayout.BUSY_POLL_TO, Math.toIntExact(this.timeout.toNanos() / 1000));
		napi.set(ValueLayout.JAVA_BYTE, NapiLayout.PREFER_BUSY_POLL,
				(byte) ((this.preference == Preference.PREFER_BUSY_POLL) ? 1 : 0));
		napi.set(ValueLayout.JAVA_INT, NapiLayout.OP_PARAM, this.tracking.code);
	}

	/** Whether polling goes before interrupts. */
	public enum Preference {

		/** Devices interrupt as they would without polling. */
		NONE,

		/** Devices' interrupts are put off while they are polled often enough. */
		PREFER_BUSY_POLL

	}

	/** Which devices' queues are polled, {@code IO_URING_NAPI_TRACKING_*}. */
	public enum Tracking {

		/** Those that the ring's sockets receive from; idle ones are forgotten. */
		DYNAMIC(0),

		/** Those that were added with {@link NapiPolling#add}. Linux 6.13. */
		STATIC(1),

		/** None: the ring does not poll. Only in the kernel's answers. */
		INACTIVE(255);

		private final int code;

		Tracking(int code) {
			this.code = code;
		}

		private static Tracking of(int code) {
			for (Tracking tracking : values()) {
				if (tracking.code == code) {
					return tracking;
				}
			}
			throw new IllegalStateException("the kernel tells of a tracking of NAPI that has no name here: " + code);
		}

	}

}
