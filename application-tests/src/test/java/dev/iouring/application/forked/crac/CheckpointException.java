package dev.iouring.application.forked.crac;

/**
 * Tells that there is something that a checkpoint cannot keep.
 */
public class CheckpointException extends Exception {

	private static final long serialVersionUID = 1L;

	CheckpointException(String message) {
		super(message);
	}

}
