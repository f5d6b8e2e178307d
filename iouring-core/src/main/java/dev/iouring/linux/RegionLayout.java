package dev.iouring.linux;

/**
 * Offsets of {@code struct io_uring_region_desc} in {@code linux/io_uring.h}: memory that
 * a ring shares with the kernel besides its queues.
 */
public final class RegionLayout {

	public static final int SIZE = 64;

	public static final int USER_ADDR = 0;

	/** How large the memory is; the kernel's name is {@code size}. */
	public static final int BYTES = 8;

	public static final int FLAGS = 16;

	/** {@code IORING_MEM_REGION_TYPE_USER}. */
	public static final int TYPE_USER = 1;

	private RegionLayout() {
	}

}
