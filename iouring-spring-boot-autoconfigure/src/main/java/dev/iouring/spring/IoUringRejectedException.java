package dev.iouring.spring;

import java.io.IOException;

/**
 * Too many operations are waiting; this one was not started. The cause is a
 * {@link dev.iouring.IoUringRejectedException}.
 */
public class IoUringRejectedException extends IoUringException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringRejectedException(String message, IOException cause) {
		super(message, cause);
	}

}
