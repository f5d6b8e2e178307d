package dev.iouring.linux;

/**
 * Offsets of {@code struct io_uring_sync_cancel_reg} in {@code linux/io_uring.h}. Its
 * timeout is a {@code struct __kernel_timespec}, see {@link WaitLayout}.
 */
public final class SyncCancelLayout {

	public static final int SIZE = 64;

	public static final int ADDR = 0;

	public static final int FD = 8;

	public static final int FLAGS = 12;

	public static final int TIMEOUT = 16;

	/** Padding before Linux 6.6. */
	public static final int OPCODE = 32;

	private SyncCancelLayout() {
	}

}
