package dev.iouring;

import java.io.IOException;

/**
 * Thrown by an operation that its ring is restricted from performing. It has not reached
 * the kernel.
 */
public final class IoUringNotAllowedException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param call the call
	 * @param kind what the ring would have to allow
	 */
	public IoUringNotAllowedException(String call, OperationKind kind) {
		super("%s is not among the operations that this ring is allowed; %s would have to be one of them"
			.formatted(call, kind));
	}

	/**
	 * Creates an exception.
	 * @param message what is not allowed, and what the ring would have to allow
	 */
	public IoUringNotAllowedException(String message) {
		super(message);
	}

}
