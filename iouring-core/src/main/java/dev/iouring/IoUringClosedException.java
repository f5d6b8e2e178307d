package dev.iouring;

import java.nio.channels.AsynchronousCloseException;

/**
 * Thrown by an operation that finds its ring closed, or whose ring was closed before the
 * operation had finished.
 */
public final class IoUringClosedException extends AsynchronousCloseException {

	private static final long serialVersionUID = 1L;

	private final String message;

	/**
	 * Creates an exception.
	 * @param message which ring is closed
	 */
	public IoUringClosedException(String message) {
		this.message = message;
	}

	@Override
	public String getMessage() {
		return this.message;
	}

}
