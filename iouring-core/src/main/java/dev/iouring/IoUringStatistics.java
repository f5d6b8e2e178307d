package dev.iouring;

/**
 * Counters of an {@link IoUring} since it was created, and what it holds right now. The
 * counters survive {@link IoUring#suspend()}. Each figure is exact, but they are read one
 * after the other while the ring goes on working.
 *
 * @param submissions operations handed to the kernel through the ring
 * @param completions of those, how many came back
 * @param errors of those, how many came back with an error
 * @param cancellations requests to cancel an operation
 * @param inlineReads reads answered from the page cache without the ring
 * @param inlineWrites writes into the page cache without the ring
 * @param inlineOpens files opened without the ring
 * @param sharedSyncs syncs that another thread's sync of the same file did as well
 * @param rejections operations refused because too many waited
 * @param enters calls of {@code io_uring_enter}
 * @param wakeups how often a submitter had to wake the owner thread
 * @param overflows completions that the kernel lost for want of memory, or held back for
 * want of a place in the completion queue: always 0, unless something is wrong
 * @param inFlight operations in the kernel now
 * @param queued operations that wait for a place in the ring now
 * @param registeredBuffersInUse registered buffers that an operation has now
 */
public record IoUringStatistics(long submissions, long completions, long errors, long cancellations, long inlineReads,
		long inlineWrites, long inlineOpens, long sharedSyncs, long rejections, long enters, long wakeups,
		long overflows, int inFlight, int queued, int registeredBuffersInUse) {

	/**
	 * Returns how many operations callers performed themselves, without the ring.
	 * @return reads, writes and opens
	 */
	public long inlineOperations() {
		return this.inlineReads + this.inlineWrites + this.inlineOpens;
	}

}
