package dev.iouring.ring;

/**
 * The {@code IORING_SETUP_*} flags of {@code io_uring_setup(2)}, with the kernel that
 * brought each. {@link RingOptions} says which of them cannot be combined.
 */
public enum SetupFlag implements KernelFlag {

	/**
	 * Completions are found by busy polling; for files and devices that support it. Linux
	 * 5.1.
	 */
	IOPOLL(0, "5.1"),

	/** A kernel thread consumes submissions and burns a CPU until idle. Linux 5.1. */
	SQPOLL(1, "5.1"),

	/**
	 * Binds the {@link #SQPOLL} thread to a CPU; set by
	 * {@link RingOptions.Builder#sqThreadCpu(int)}. Linux 5.1.
	 */
	SQ_AFF(2, "5.1"),

	/**
	 * Gives the completion queue its own size; set by
	 * {@link RingOptions.Builder#cqEntries(int)}. Linux 5.5.
	 */
	CQSIZE(3, "5.5"),

	/** Sizes above the limits are lowered to them instead of refused. Linux 5.6. */
	CLAMP(4, "5.6"),

	/**
	 * Shares the worker pool of another ring; set by
	 * {@link RingOptions.Builder#workQueue(int)}. Linux 5.6.
	 */
	ATTACH_WQ(5, "5.6"),

	/** The ring starts disabled, until {@link Ring#enable()}. Linux 5.10. */
	R_DISABLED(6, "5.10"),

	/** A bad entry does not stop the rest of its batch. Linux 5.18. */
	SUBMIT_ALL(7, "5.18"),

	/**
	 * No interrupt is sent to run completion work; it waits for the next system call.
	 * Linux 5.19.
	 */
	COOP_TASKRUN(8, "5.19"),

	/**
	 * Sets a flag in the ring while completion work waits; see
	 * {@link CompletionQueue#needsFlush()}. Linux 5.19.
	 */
	TASKRUN_FLAG(9, "5.19"),

	/** Submission entries of 128 bytes. Linux 5.19. */
	SQE128(10, "5.19"),

	/** Completion entries of 32 bytes. Linux 5.19. */
	CQE32(11, "5.19"),

	/**
	 * Only one thread submits: the creator, or the one that enabled the ring. Linux 6.0.
	 */
	SINGLE_ISSUER(12, "6.0"),

	/** Completion work runs only when the issuer asks for completions. Linux 6.1. */
	DEFER_TASKRUN(13, "6.1"),

	/**
	 * The ring lies in memory of this process instead of the kernel's: anonymous pages
	 * that {@link Ring} maps, has the kernel pin, and unmaps when it is closed. The
	 * kernel goes on using the pages, not their addresses, until the last request is
	 * gone, so no one else can get to see what it writes there. Memory of the caller's is
	 * not taken: nothing tells when the kernel is through with it. From Linux 6.5; before
	 * 6.14 a queue of more than a page fails with {@code EINVAL}, unless its pages happen
	 * to be neighbours in physical memory.
	 */
	NO_MMAP(14, "6.5"),

	/**
	 * The ring has no descriptor, only an index that the thread that opened it, and no
	 * other, can use: a platform thread, which also closes the ring. It has 16 of them.
	 * Linux 6.5.
	 */
	REGISTERED_FD_ONLY(15, "6.5"),

	/**
	 * No index array between the queue and its entries; always asked for by
	 * {@link Ring#open}. Linux 6.6.
	 */
	NO_SQARRAY(16, "6.6"),

	/** {@link #IOPOLL} that sleeps a while before it polls. Linux 6.13. */
	HYBRID_IOPOLL(17, "6.13"),

	/**
	 * Completions of 16 and of 32 bytes in one queue: each operation posts the form that
	 * it needs. {@link CompletionQueue} says how places are counted then. Linux 6.18.
	 * <p>
	 * Such a queue must be so large that it never overflows. Where a big completion does
	 * not fit and the queue's last place was filled up for it, Linux 6.18 writes the next
	 * small one to that place, not to the one it announces: it is lost, and an old one is
	 * there a second time.
	 */
	CQE_MIXED(18, "6.18"),

	/**
	 * Submissions of 64 and of 128 bytes in one queue. Not supported by {@link Ring} yet.
	 * Linux 6.19.
	 */
	SQE_MIXED(19, "6.19"),

	/**
	 * Each submission starts at the first entry again. Not supported by {@link Ring} yet.
	 * Linux 7.0.
	 */
	SQ_REWIND(20, "7.0");

	private final int bit;

	private final String since;

	SetupFlag(int position, String since) {
		this.bit = 1 << position;
		this.since = since;
	}

	/**
	 * The flag as the kernel takes it.
	 * @return an int with one bit set
	 */
	@Override
	public int bit() {
		return this.bit;
	}

	/** The flag with the kernel that brought it, for messages. */
	String describe() {
		return this + " (Linux " + this.since + ")";
	}

}
