package dev.iouring.linux;

/**
 * Offsets of {@code struct io_uring_cqe}, a completion, in {@code linux/io_uring.h}.
 */
public final class CqeLayout {

	public static final int SIZE = 16;

	/** With {@code IORING_SETUP_CQE32}. */
	public static final int BIG_SIZE = 32;

	public static final int USER_DATA = 0;

	public static final int RES = 8;

	public static final int FLAGS = 12;

	/** The first of two extra words of the big form. */
	public static final int BIG_CQE = 16;

	private CqeLayout() {
	}

}
