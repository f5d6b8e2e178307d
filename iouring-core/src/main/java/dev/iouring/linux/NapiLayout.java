package dev.iouring.linux;

/**
 * Offsets of {@code struct io_uring_napi} in {@code linux/io_uring.h}.
 */
public final class NapiLayout {

	public static final int SIZE = 16;

	public static final int BUSY_POLL_TO = 0;

	public static final int PREFER_BUSY_POLL = 4;

	/** Padding before Linux 6.13, as {@link #OP_PARAM}. */
	public static final int OPCODE = 5;

	public static final int OP_PARAM = 8;

	private NapiLayout() {
	}

}
