package dev.iouring.ring;

/**
 * The {@code IORING_ENTER_*} flags, for {@link Ring#enter(int, int, int)}.
 */
public final class EnterFlags {

	/** Waits for completions, and runs completion work that was put off. Linux 5.1. */
	public static final int GETEVENTS = 1;

	/** Wakes the kernel thread of a ring with {@link SetupFlag#SQPOLL}. Linux 5.1. */
	public static final int SQ_WAKEUP = 1 << 1;

	/** With SQPOLL, waits until the submission queue has room. Linux 5.10. */
	public static final int SQ_WAIT = 1 << 2;

	/** The argument is an {@code io_uring_getevents_arg}. Linux 5.11. */
	static final int EXT_ARG = 1 << 3;

	/** The descriptor is an index of the calling thread. Linux 5.18. */
	static final int REGISTERED_RING = 1 << 4;

	/** The time to wait until is a point of the ring's clock. Linux 6.12. */
	static final int ABS_TIMER = 1 << 5;

	/** The argument is an offset into the ring's registered waits. Linux 6.13. */
	static final int EXT_ARG_REG = 1 << 6;

	/** Waiting does not count as waiting for I/O in the CPU statistics. Linux 6.15. */
	public static final int NO_IOWAIT = 1 << 7;

	private EnterFlags() {
	}

}
