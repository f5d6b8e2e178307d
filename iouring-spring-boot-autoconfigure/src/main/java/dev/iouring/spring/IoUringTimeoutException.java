package dev.iouring.spring;

import java.io.IOException;

/**
 * An operation did not end in time and was cancelled. The cause is a
 * {@link java.net.SocketTimeoutException} or an
 * {@link java.nio.channels.InterruptedByTimeoutException}.
 */
public class IoUringTimeoutException extends IoUringException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringTimeoutException(String message, IOException cause) {
		super(message, cause);
	}

}
