package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * What a template does about interrupts, apart from waiting.
 */
final class Interrupts {

	private Interrupts() {
	}

	/** Fails if the thread is interrupted, so that nothing is begun. Keeps the flag. */
	static void check() throws InterruptedIOException {
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedIOException("The thread was interrupted before the operation began");
		}
	}

	/** Restores the flag and says what has happened. */
	static InterruptedIOException interrupted() {
		Thread.currentThread().interrupt();
		return new InterruptedIOException("The thread was interrupted while the operation was going on");
	}

	/** Runs what has to be done even for an interrupted thread, such as cleaning up. */
	static void shield(Action action) throws IOException {
		boolean interrupted = Thread.interrupted();
		try {
			action.run();
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	/** Does the same after a failure, which matters more than that of the action. */
	static void shield(Throwable failure, Action action) {
		try {
			shield(action);
		}
		catch (IOException | RuntimeException ex) {
			failure.addSuppressed(ex);
		}
	}

	/** Something to do. */
	@FunctionalInterface
	interface Action {

		void run() throws IOException;

	}

}
