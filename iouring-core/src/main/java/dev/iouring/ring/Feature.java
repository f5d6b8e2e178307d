package dev.iouring.ring;

/**
 * The {@code IORING_FEAT_*} bits a kernel reports for a ring, see
 * {@code io_uring_setup(2)}, with the kernel that brought each.
 */
public enum Feature implements KernelFlag {

	/** Both queues share one mapping; required by {@link Ring}. Linux 5.4. */
	SINGLE_MMAP(0),

	/**
	 * Completions that do not fit the queue are kept; required by {@link Ring}. Linux
	 * 5.5.
	 */
	NODROP(1),

	/**
	 * What an entry points to, other than data, may be reused once it is consumed. Linux
	 * 5.5.
	 */
	SUBMIT_STABLE(2),

	/** An offset of -1 means the file's own position. Linux 5.6. */
	RW_CUR_POS(3),

	/** Requests run with the credentials of the task that submitted them. Linux 5.6. */
	CUR_PERSONALITY(4),

	/** Sockets and pipes need no worker thread to wait. Linux 5.7. */
	FAST_POLL(5),

	/** Poll takes all 32 bits of the epoll events. Linux 5.9. */
	POLL_32BITS(6),

	/** SQPOLL works with files that are not registered. Linux 5.11. */
	SQPOLL_NONFIXED(7),

	/** A wait takes a timeout; required by {@link Ring}. Linux 5.11. */
	EXT_ARG(8),

	/** Workers are threads of the process. Linux 5.12. */
	NATIVE_WORKERS(9),

	/** Registered resources carry tags. Linux 5.13. */
	RSRC_TAGS(10),

	/** A request can go without a completion when it succeeds. Linux 5.17. */
	CQE_SKIP(11),

	/**
	 * A file is looked up when its request runs, so that it may come from an earlier
	 * link. Linux 5.17.
	 */
	LINKED_FILE(12),

	/** Registration works with a registered ring descriptor. Linux 6.3. */
	REG_REG_RING(13),

	/** Send and receive take bundles of buffers. Linux 6.10. */
	RECVSEND_BUNDLE(14),

	/** A wait takes a minimum time. Linux 6.12. */
	MIN_TIMEOUT(15),

	/** Reads and writes take attributes. Linux 6.14. */
	RW_ATTR(16),

	/** A wait can be kept out of the iowait statistics. Linux 6.15. */
	NO_IOWAIT(17);

	private final int bit;

	Feature(int position) {
		this.bit = 1 << position;
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
