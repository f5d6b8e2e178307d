package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.jspecify.annotations.Nullable;

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

	/**
	 * Runs what has to be done even for an interrupted thread, such as cleaning up. On a
	 * thread that nobody else knows, because the interrupt may come while it runs.
	 */
	static void shield(Action action) throws IOException {
		FutureTask<@Nullable Void> task = new FutureTask<>(() -> {
			action.run();
			return null;
		});
		Thread.ofVirtual().name("iouring-shielded").start(task);
		awaitDespite(task);
	}

	/** Waits for the end of a task, whoever interrupts. Keeps the flag. */
	static <T extends @Nullable Object> T awaitDespite(FutureTask<T> task) throws IOException {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					return task.get();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
		}
		catch (ExecutionException ex) {
			throw NioPool.failure(ex);
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
