package dev.iouring.linux;

/**
 * Offsets of what a wait is told: {@code struct io_uring_getevents_arg} and
 * {@code struct __kernel_timespec}, two signed 64-bit words on every architecture; of
 * {@code struct io_uring_reg_wait}, and of what registers such waits and their clock.
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

	/** {@code struct io_uring_reg_wait}; its {@code ts} comes first. */
	public static final int REG_WAIT_SIZE = 64;

	public static final int REG_WAIT_TS = 0;

	public static final int REG_WAIT_MIN_WAIT_USEC = 16;

	public static final int REG_WAIT_FLAGS = 20;

	/** {@code IORING_REG_WAIT_TS}. */
	public static final int REG_WAIT_HAS_TS = 1;

	/** {@code struct io_uring_clock_register}. */
	public static final int CLOCK_REGISTER_SIZE = 16;

	public static final int CLOCK_ID = 0;

	/** {@code struct io_uring_mem_region_reg}. */
	public static final int MEM_REGION_REG_SIZE = 32;

	public static final int MEM_REGION_UPTR = 0;

	public static final int MEM_REGION_FLAGS = 8;

	/** {@code IORING_MEM_REGION_REG_WAIT_ARG}. */
	public static final long MEM_REGION_REG_WAIT_ARG = 1;

	private WaitLayout() {
	}

}
