package dev.iouring.linux;

/**
 * Offsets of {@code struct io_uring_zcrx_ifq_reg} and of what it refers to, in
 * {@code linux/io_uring.h} (since Linux 7.0 in {@code linux/io_uring/zcrx.h}).
 */
public final class InterfaceQueueLayout {

	public static final int SIZE = 96;

	public static final int IF_IDX = 0;

	public static final int IF_RXQ = 4;

	public static final int RQ_ENTRIES = 8;

	public static final int AREA_PTR = 16;

	public static final int REGION_PTR = 24;

	/** The head of {@code struct io_uring_zcrx_offsets}. */
	public static final int OFFSETS_HEAD = 32;

	public static final int OFFSETS_TAIL = 36;

	public static final int OFFSETS_RQES = 40;

	public static final int ZCRX_ID = 64;

	/** {@code struct io_uring_zcrx_area_reg}. */
	public static final int AREA_SIZE = 48;

	public static final int AREA_ADDR = 0;

	public static final int AREA_LEN = 8;

	public static final int AREA_RQ_AREA_TOKEN = 16;

	/** {@code struct io_uring_zcrx_rqe}. */
	public static final int RQE_SIZE = 16;

	public static final int RQE_OFF = 0;

	public static final int RQE_LEN = 8;

	private InterfaceQueueLayout() {
	}

}
