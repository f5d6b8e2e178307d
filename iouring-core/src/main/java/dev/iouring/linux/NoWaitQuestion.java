package dev.iouring.linux;

/**
 * What a file is asked to find out whether the kernel can transfer its data without
 * waiting. None moves any.
 */
public enum NoWaitQuestion {

	/** To read one byte to no address. For files that can be read from. */
	READ,

	/**
	 * To write one byte from no address. For files that are only written to, past the
	 * page cache.
	 */
	WRITE,

	/**
	 * Whether it has positions, which terminals do not have. For files that are only
	 * written to: one byte might change a file before no memory is found for it, and
	 * io_uring leaves buffered writes to a worker unless it can do without.
	 */
	POSITIONS

}
