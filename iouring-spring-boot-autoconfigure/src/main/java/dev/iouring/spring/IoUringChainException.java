package dev.iouring.spring;

import java.io.IOException;

/**
 * An operation of a chain was not run, or not to its end, because another one ended the
 * chain. The message names that one; the cause is a
 * {@link dev.iouring.IoUringChainException}, whose own cause is why that one failed, if
 * it did.
 */
public class IoUringChainException extends IoUringException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringChainException(String message, IOException cause) {
		super(message, cause);
	}

}
