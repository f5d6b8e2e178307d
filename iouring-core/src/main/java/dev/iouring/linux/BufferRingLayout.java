package dev.iouring.linux;

/**
 * Offsets of {@code struct io_uring_buf_reg}, {@code io_uring_buf_status} and
 * {@code io_uring_buf} in {@code linux/io_uring.h}. The tail of a buffer ring lies where
 * its first entry would have {@code resv}.
 */
public final class BufferRingLayout {

	public static final int REG_SIZE = 40;

	public static final int REG_ADDR = 0;

	public static final int REG_ENTRIES = 8;

	public static final int REG_BGID = 12;

	public static final int REG_FLAGS = 14;

	public static final int STATUS_SIZE = 40;

	public static final int STATUS_GROUP = 0;

	public static final int STATUS_HEAD = 4;

	public static final int ENTRY_SIZE = 16;

	public static final int ENTRY_ADDR = 0;

	public static final int ENTRY_LEN = 8;

	public static final int ENTRY_BID = 12;

	public static final int TAIL = 14;

	/** {@code IORING_OFF_PBUF_RING}. */
	public static final long MMAP_OFFSET = 0x8000_0000L;

	/** {@code IORING_OFF_PBUF_SHIFT}. */
	public static final int MMAP_GROUP_SHIFT = 16;

	private BufferRingLayout() {
	}

}
