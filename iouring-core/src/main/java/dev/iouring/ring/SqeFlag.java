package dev.iouring.ring;

/**
 * The flags that an entry may carry, {@code IOSQE_*} in {@code linux/io_uring.h}. The
 * methods of {@link Sqe} set them; {@link Restrictions} name them.
 */
public enum SqeFlag implements KernelFlag {

	/** {@link Sqe#fixedFile()}. */
	FIXED_FILE(1),

	/** {@link Sqe#drain()}. */
	IO_DRAIN(1 << 1),

	/** {@link Sqe#link()}. */
	IO_LINK(1 << 2),

	/** {@link Sqe#hardLink()}. */
	IO_HARDLINK(1 << 3),

	/** {@link Sqe#async()}. */
	ASYNC(1 << 4),

	/** {@link Sqe#bufferGroup(int)}. */
	BUFFER_SELECT(1 << 5),

	/** {@link Sqe#skipSuccess()}. */
	CQE_SKIP_SUCCESS(1 << 6);

	private final int bit;

	SqeFlag(int bit) {
		this.bit = bit;
	}

	/**
	 * The flag as the kernel takes it.
	 * @return an int with one bit set
	 */
	@Override
	public int bit() {
		return this.bit;
	}

}
