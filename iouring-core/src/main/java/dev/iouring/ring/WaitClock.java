package dev.iouring.ring;

import dev.iouring.linux.Syscalls;

/**
 * A clock whose points a wait may end at, see {@link WaitOptions.Builder#until(long)}.
 */
public enum WaitClock {

	/** Stands still while the machine sleeps; the clock of a ring unless changed. */
	MONOTONIC(1),

	/** Goes on while the machine sleeps. */
	BOOTTIME(7);

	private final int id;

	WaitClock(int id) {
		this.id = id;
	}

	int id() {
		return this.id;
	}

	/**
	 * The point of time it is, by a system call.
	 * @return nanoseconds since some point in the past
	 */
	public long nanos() {
		return Syscalls.clockNanos(this.id);
	}

}
