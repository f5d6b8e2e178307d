package dev.iouring.linux;

/**
 * Offsets of {@code struct io_uring_query_hdr} and {@code io_uring_query_opcode} in
 * {@code linux/io_uring/query.h}.
 */
public final class QueryLayout {

	public static final int HEADER_SIZE = 40;

	public static final int DATA = 8;

	public static final int OP = 16;

	public static final int SIZE = 20;

	public static final int RESULT = 24;

	public static final int OPCODE_SIZE = 48;

	public static final int NR_REQUEST_OPCODES = 0;

	public static final int NR_REGISTER_OPCODES = 4;

	public static final int FEATURE_FLAGS = 8;

	public static final int RING_SETUP_FLAGS = 16;

	public static final int ENTER_FLAGS = 24;

	public static final int SQE_FLAGS = 32;

	private QueryLayout() {
	}

}
