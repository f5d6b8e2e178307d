package dev.iouring.ring;

/**
 * The submission queue has no free entry: submit, then try again.
 */
public final class SubmissionQueueFullException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	SubmissionQueueFullException(int entries) {
		super("all " + entries + " entries of the submission queue are in use; submit before taking another");
	}

}
