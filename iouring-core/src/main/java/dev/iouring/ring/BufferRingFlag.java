package dev.iouring.ring;

/**
 * How a {@link BufferRing} works, {@code IOU_PBUF_RING_*} in {@code linux/io_uring.h}.
 */
public enum BufferRingFlag {

	/**
	 * The kernel allocates the ring's own memory. Only for groups to
	 * {@link BufferRing#MAX_MAPPED_GROUP}. Linux 6.4.
	 */
	MMAP(1),

	/**
	 * A buffer is used up bit by bit: as long as completions carry
	 * {@link Completion#F_BUF_MORE}, the next data comes behind that of the last. Linux
	 * 6.12.
	 */
	INC(1 << 1);

	private final int bit;

	BufferRingFlag(int bit) {
		this.bit = bit;
	}

	int bit() {
		return this.bit;
	}

}
