package dev.iouring.ring;

/**
 * Receives completions with their extra words straight from the queue, without an object
 * for each.
 */
@FunctionalInterface
public interface BigCompletionHandler {

	/**
	 * Called for one completion.
	 * @param userData the value the submission carried
	 * @param result what the operation returned, or a negated error number
	 * @param flags {@code IORING_CQE_F_*}, see {@link Completion}
	 * @param extra1 the first extra word; 0 for a completion of 16 bytes
	 * @param extra2 the second extra word; 0 for a completion of 16 bytes
	 */
	void completion(long userData, int result, int flags, long extra1, long extra2);

}
