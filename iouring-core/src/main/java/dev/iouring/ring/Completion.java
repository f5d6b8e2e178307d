package dev.iouring.ring;

/**
 * A completion copied out of the queue, {@code struct io_uring_cqe}.
 *
 * @param userData the value the submission carried
 * @param result what the operation returned, or a negated error number
 * @param flags {@code IORING_CQE_F_*}
 */
public record Completion(long userData, int result, int flags) {

	/** A provided buffer was used; its id is in the upper half of the flags. */
	public static final int F_BUFFER = 1;

	/** More completions will come for the same submission. */
	public static final int F_MORE = 1 << 1;

	/** The socket has more data to read. */
	public static final int F_SOCK_NONEMPTY = 1 << 2;

	/** The kernel has let go of the memory of a zero-copy send. */
	public static final int F_NOTIF = 1 << 3;

	/** The kernel keeps filling the same provided buffer. Linux 6.12. */
	public static final int F_BUF_MORE = 1 << 4;

	/**
	 * This fills a place that a completion of 32 bytes does not fit, on a ring with
	 * {@link SetupFlag#CQE_MIXED}. It says nothing else. Linux 6.18.
	 */
	public static final int F_SKIP = 1 << 5;

	/**
	 * This has 32 bytes and takes two places, on a ring with {@link SetupFlag#CQE_MIXED}.
	 * Linux 6.18.
	 */
	public static final int F_32 = 1 << 15;

	/**
	 * Whether the request lives on. Without it this is the terminal completion, after
	 * which the request's memory belongs to the application again. It may be set on a
	 * failure too.
	 * @return {@code true} if another completion with this user data will come
	 */
	public boolean more() {
		return (this.flags & F_MORE) != 0;
	}

	/**
	 * Whether a provided buffer was used.
	 * @return {@code true} if {@link #bufferId()} is meaningful
	 */
	public boolean hasBuffer() {
		return (this.flags & F_BUFFER) != 0;
	}

	/**
	 * The id of the provided buffer.
	 * @return 0 to 65535; only meaningful with {@link #hasBuffer()}
	 */
	public int bufferId() {
		return this.flags >>> 16;
	}

	/**
	 * Whether this only reports that a zero-copy send's memory is free.
	 * @return {@code true} for the second completion of a zero-copy send
	 */
	public boolean notification() {
		return (this.flags & F_NOTIF) != 0;
	}

}
