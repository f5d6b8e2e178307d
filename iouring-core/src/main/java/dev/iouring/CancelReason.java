package dev.iouring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;

/**
 * Why an operation was cancelled.
 */
enum CancelReason {

	/** The thread that waited for it was interrupted. */
	INTERRUPT {
		@Override
		IOException toException(Operation operation) {
			return new InterruptedIOException(operation.call() + " was cancelled, because its thread was interrupted");
		}
	},

	/** Its future was cancelled. */
	FUTURE {
		@Override
		IOException toException(Operation operation) {
			return new InterruptedIOException(operation.call() + " was cancelled");
		}
	},

	/** Its deadline passed. */
	DEADLINE {
		@Override
		IOException toException(Operation operation) {
			return new IoUringTimeoutException(operation.call() + " did not end before its deadline");
		}
	},

	/** Its file had been closed before. */
	FILE_WAS_CLOSED {
		@Override
		IOException toException(Operation operation) {
			return new ClosedChannelException();
		}
	},

	/** Its file was closed. */
	FILE_CLOSED {
		@Override
		IOException toException(Operation operation) {
			return new AsynchronousCloseException();
		}
	},

	/** Another operation of its chain ended the chain. */
	CHAIN {
		@Override
		IOException toException(Operation operation) {
			return ((Chain) Operation.requireNonNull(operation.group(), "group")).failureOf(operation);
		}
	},

	/** Its ring does not allow it. */
	NOT_ALLOWED {
		@Override
		IOException toException(Operation operation) {
			return new IoUringNotAllowedException(operation.call(), Operation.requireNonNull(operation.kind(), "kind"));
		}
	},

	/** Its ring was closed. */
	RING_CLOSED {
		@Override
		IOException toException(Operation operation) {
			return new IoUringClosedException(operation.call() + " was cancelled, because its ring was closed");
		}
	},

	/** Its ring's owner thread ended with an error. */
	RING_FAILED {
		@Override
		IOException toException(Operation operation) {
			return new IoUringClosedException(
					operation.call() + " has no outcome, because its ring failed; see IoUring.failure()");
		}
	};

	abstract IOException toException(Operation operation);

}
