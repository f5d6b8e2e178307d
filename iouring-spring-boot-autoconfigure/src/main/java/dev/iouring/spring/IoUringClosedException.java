package dev.iouring.spring;

import java.io.IOException;

/**
 * The file or the ring is closed, or was closed before the operation had ended. The cause
 * is a {@link java.nio.channels.ClosedChannelException}.
 */
public class IoUringClosedException extends IoUringException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringClosedException(String message, IOException cause) {
		super(message, cause);
	}

}
