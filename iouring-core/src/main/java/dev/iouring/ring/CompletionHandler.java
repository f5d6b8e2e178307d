package dev.iouring.ring;

/**
 * Receives completions straight from the queue, without an object for each.
 */
@FunctionalInterface
public interface CompletionHandler {

	/**
	 * Called for one completion.
	 * @param userData the value the submission carried
	 * @param result what the operation returned, or a negated error number
	 * @param flags {@code IORING_CQE_F_*}, see {@link Completion}
	 */
	void completion(long userData, int result, int flags);

}
