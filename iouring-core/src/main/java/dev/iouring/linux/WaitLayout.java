package dev.iouring.linux;

/**
 * Offsets of what a wait is told: {@code struct io_uring_getevents_arg} and
 * {@code struct __kernel_timespec}, two signed 64-bit words on every architecture.
 */
public final class WaitLayout {

	public static final int GETEVENTS_ARG_SIZE = 24;

	public static final int SIGMASK = 0;

	public static final int SIGMASK_SZ = 8;

	public static final int MIN_WAIT_USEC = 12;

	public static final int TS = 16;

	public static final int TIMESPEC_SIZE = 16;

	public static final int TV_SEC = 0;

	public static final int TV_NSEC = 8;

	private WaitLayout() {
	}

}
