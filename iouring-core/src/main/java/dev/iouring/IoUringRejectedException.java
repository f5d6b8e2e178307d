package dev.iouring;

import java.io.IOException;

/**
 * Thrown when more operations wait for a place in the ring than
 * {@link IoUringOptions#maxQueued()} allows. The operation was not started.
 */
public final class IoUringRejectedException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message the ring and the limit
	 */
	public IoUringRejectedException(String message) {
		super(message);
	}

}
