package dev.iouring;

import java.io.InterruptedIOException;

/**
 * Thrown when an operation was cancelled because its deadline passed. The kernel is done
 * with its memory.
 */
public final class IoUringTimeoutException extends InterruptedIOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message the call
	 */
	public IoUringTimeoutException(String message) {
		super(message);
	}

}
