package dev.iouring.spring;

import java.io.IOException;

/**
 * The ring is restricted to some kinds of operations, and this one needs another. Nothing
 * of it has been done. The message tells which ones to allow; the cause is a
 * {@link dev.iouring.IoUringNotAllowedException}.
 */
public class IoUringNotAllowedException extends IoUringException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringNotAllowedException(String message, IOException cause) {
		super(message, cause);
	}

}
