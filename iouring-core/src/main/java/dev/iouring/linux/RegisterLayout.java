package dev.iouring.linux;

/**
 * Offsets of the structures that {@code io_uring_register(2)} takes, in
 * {@code linux/io_uring.h}, and of {@code struct iovec}.
 */
public final class RegisterLayout {

	/** {@code struct io_uring_probe} without its operations. */
	public static final int PROBE_SIZE = 16;

	public static final int PROBE_LAST_OP = 0;

	public static final int PROBE_OPS_LEN = 1;

	public static final int PROBE_OPS = 16;

	/** {@code struct io_uring_probe_op}. */
	public static final int PROBE_OP_SIZE = 8;

	public static final int PROBE_OP_OP = 0;

	public static final int PROBE_OP_FLAGS = 2;

	/** {@code struct io_uring_rsrc_register}. */
	public static final int RSRC_REGISTER_SIZE = 32;

	public static final int RSRC_REGISTER_NR = 0;

	public static final int RSRC_REGISTER_FLAGS = 4;

	public static final int RSRC_REGISTER_DATA = 16;

	public static final int RSRC_REGISTER_TAGS = 24;

	/** {@code struct io_uring_rsrc_update}. */
	public static final int RSRC_UPDATE_SIZE = 16;

	public static final int RSRC_UPDATE_OFFSET = 0;

	public static final int RSRC_UPDATE_DATA = 8;

	/**
	 * {@code struct io_uring_rsrc_update2}, which begins as {@code io_uring_rsrc_update}
	 * does.
	 */
	public static final int RSRC_UPDATE2_SIZE = 32;

	public static final int RSRC_UPDATE2_TAGS = 16;

	public static final int RSRC_UPDATE2_NR = 24;

	/** {@code struct io_uring_file_index_range}. */
	public static final int FILE_INDEX_RANGE_SIZE = 16;

	public static final int FILE_INDEX_RANGE_OFF = 0;

	public static final int FILE_INDEX_RANGE_LEN = 4;

	/** {@code struct io_uring_clone_buffers}. */
	public static final int CLONE_BUFFERS_SIZE = 32;

	public static final int CLONE_BUFFERS_SRC_FD = 0;

	public static final int CLONE_BUFFERS_FLAGS = 4;

	public static final int CLONE_BUFFERS_SRC_OFF = 8;

	public static final int CLONE_BUFFERS_DST_OFF = 12;

	public static final int CLONE_BUFFERS_NR = 16;

	/** {@code struct io_uring_restriction}. */
	public static final int RESTRICTION_SIZE = 16;

	public static final int RESTRICTION_OPCODE = 0;

	/** Its {@code register_op}, {@code sqe_op} or {@code sqe_flags}. */
	public static final int RESTRICTION_VALUE = 2;

	public static final int IOVEC_SIZE = 16;

	public static final int IOV_BASE = 0;

	public static final int IOV_LEN = 8;

	private RegisterLayout() {
	}

}
