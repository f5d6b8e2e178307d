package dev.iouring.spring;

import java.io.IOException;

/**
 * The calling thread was interrupted. Its interrupt flag is set, and the operation has
 * ended: cancelled or not, it no longer uses any memory of the caller. The cause is an
 * {@link java.io.InterruptedIOException}, or a
 * {@link java.nio.channels.ClosedByInterruptException} if a channel threw it.
 *
 * <p>
 * There is one exception: on the fallback, bytes on their way to a pipe cannot be called
 * back. They may still arrive, so writing them again may write them twice.
 */
public class IoUringInterruptedException extends IoUringException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringInterruptedException(String message, IOException cause) {
		super(message, cause);
	}

}
