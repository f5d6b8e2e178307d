package dev.iouring;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by an operation that was not run, or not to its end, because another operation
 * of its chain failed or did less than it was asked for. The message names that
 * operation's call; the cause is its failure, if it failed.
 */
public final class IoUringChainException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message which call was not completed, and which one is the reason
	 * @param cause why that one failed, or {@code null} if it did less than it was asked
	 * for
	 */
	public IoUringChainException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
