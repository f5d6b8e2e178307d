package dev.iouring.linux;

/**
 * Offsets of {@code struct io_uring_sqe}, a submission, in {@code linux/io_uring.h}.
 * Several members are unions; the name here is the one most operations use.
 */
public final class SqeLayout {

	public static final int SIZE = 64;

	/** With {@code IORING_SETUP_SQE128}. */
	public static final int BIG_SIZE = 128;

	public static final int OPCODE = 0;

	public static final int FLAGS = 1;

	public static final int IOPRIO = 2;

	public static final int FD = 4;

	/** Also {@code addr2}. */
	public static final int OFF = 8;

	/** Also {@code splice_off_in}. */
	public static final int ADDR = 16;

	public static final int LEN = 24;

	/** {@code rw_flags} and the same word of every other operation. */
	public static final int OP_FLAGS = 28;

	public static final int USER_DATA = 32;

	/** Also {@code buf_group}. */
	public static final int BUF_INDEX = 40;

	public static final int PERSONALITY = 42;

	/** Also {@code splice_fd_in}, {@code addr_len}. */
	public static final int FILE_INDEX = 44;

	public static final int ADDR3 = 48;

	/** {@code __pad2}, {@code attr_type_mask}, the second half of {@code cmd}. */
	public static final int LAST_WORD = 56;

	private SqeLayout() {
	}

}
