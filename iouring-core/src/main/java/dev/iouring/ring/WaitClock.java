package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.Syscalls;
import dev.iouring.linux.WaitLayout;

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
	 * Chooses this clock for all waits of a ring from now on. Linux 6.12.
	 * @param ring the ring
	 * @throws ErrnoException {@code EINVAL} if the kernel does not know that
	 */
	public void register(Ring ring) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(WaitLayout.CLOCK_REGISTER_SIZE, Long.BYTES);
			request.set(ValueLayout.JAVA_INT, WaitLayout.CLOCK_ID, this.id);
			// This operation takes its one argument only if it is counted as none.
			ring.registration().register(RegisterOpcode.CLOCK, request, 0);
		}
		ring.waits().clock(this);
	}

	/**
	 * The point of time it is, by a system call.
	 * @return nanoseconds since some point in the past
	 */
	public long nanos() {
		return Syscalls.clockNanos(this.id);
	}

}
