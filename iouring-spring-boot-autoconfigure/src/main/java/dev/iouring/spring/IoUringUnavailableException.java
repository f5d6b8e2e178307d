package dev.iouring.spring;

import java.io.IOException;

/**
 * io_uring is unavailable, and there is no fallback for the call or it is not allowed.
 * The cause is a {@link dev.iouring.IoUringUnavailableException}, which says why and what
 * to do about it.
 */
public class IoUringUnavailableException extends IoUringException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringUnavailableException(String message, IOException cause) {
		super(message, cause);
	}

}
