package dev.iouring;

/**
 * How the places of a completion queue are shared out. A request is submitted only when
 * the completion that it will post has a place, whatever else completes meanwhile, so the
 * queue cannot overflow.
 *
 * <p>
 * Every request of the owner posts exactly one completion, and these are all there are:
 * the read that wakes the owner, requests to cancel, requests to close a descriptor, and
 * operations. Each kind has places of its own, so operations that never end can still be
 * cancelled and files be closed. Waits end by the time-out of {@code io_uring_enter},
 * which posts nothing.
 *
 * @param cancellations requests to cancel that may be in flight
 * @param closings descriptors that may be on their way to be closed, beside the
 * operations
 * @param operations operations that may be in flight
 */
record CompletionBudget(int cancellations, int closings, int operations) {

	/** The read that wakes the owner. */
	static final int WAKE_UPS = 1;

	private static final int MAX_CANCELLATIONS = 32;

	private static final int MAX_CLOSINGS = 8;

	/**
	 * Shares out a queue.
	 * @param cqEntries its size as granted, at least
	 * {@link IoUringOptions#MIN_CQ_ENTRIES}
	 * @param maxInFlight the most operations that are wanted, or 0 for as many as
	 * possible
	 */
	static CompletionBudget of(int cqEntries, int maxInFlight) {
		int cancellations = Math.clamp(cqEntries / 8, 1, MAX_CANCELLATIONS);
		int closings = Math.clamp(cqEntries / 8, 1, MAX_CLOSINGS);
		int sure = cqEntries - WAKE_UPS - cancellations - closings;
		return new CompletionBudget(cancellations, closings, (maxInFlight > 0) ? Math.min(maxInFlight, sure) : sure);
	}

}
