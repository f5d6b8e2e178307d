package dev.iouring;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntFunction;

import org.jspecify.annotations.Nullable;

/**
 * The future of one operation. Whoever completes it from outside, be it by
 * {@link #cancel}, {@link #completeExceptionally} or through {@code orTimeout}, asks the
 * kernel to cancel the operation; the future completes when the kernel is done with the
 * memory and not before.
 */
final class OperationFuture<T extends @Nullable Object> extends CompletableFuture<T>
		implements Operation.Completer, Runnable {

	private final Operation operation;

	private final IntFunction<? extends T> mapping;

	private final Engine engine;

	private final @Nullable Executor executor;

	/** What the future fails with if the cancellation wins. */
	private volatile @Nullable Throwable wanted;

	/**
	 * Creates a future.
	 * @param mapping makes the future's value of what the kernel returned
	 */
	OperationFuture(Operation operation, IntFunction<? extends T> mapping, Engine engine, @Nullable Executor executor) {
		this.operation = operation;
		this.mapping = mapping;
		this.engine = engine;
		this.executor = executor;
	}

	/**
	 * Asks the kernel to cancel the operation.
	 * @param mayInterruptIfRunning has no effect
	 * @return {@code false} if the operation has ended. If {@code true}, it may
	 * nevertheless end with its result, if that came first
	 */
	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return failWhenDone(new CancellationException(this.operation.call() + " was cancelled"));
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		return failWhenDone(failure);
	}

	/**
	 * Is not supported, because the kernel alone knows the result.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public boolean complete(T value) {
		throw new UnsupportedOperationException("Only the kernel can tell the result of " + this.operation.call());
	}

	@Override
	public <U> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

	private boolean failWhenDone(Throwable failure) {
		if (isDone() || this.operation.isDone()) {
			return false;
		}
		if (this.wanted == null) {
			this.wanted = failure;
			this.engine.cancel(this.operation, Operation.CancelReason.FUTURE);
		}
		return true;
	}

	/** On the owner thread: hands over to a thread that may run code of users. */
	@Override
	public void completed(Operation operation) {
		Executor executor = this.executor;
		if (executor != null) {
			try {
				executor.execute(this);
				return;
			}
			catch (RejectedExecutionException ex) {
				// the user's executor is shut down; the future still has to complete
				this.engine.logRejected(ex);
			}
		}
		Thread.startVirtualThread(this);
	}

	@Override
	public void run() {
		Operation operation = this.operation;
		int outcome = operation.outcome();
		try {
			operation.finish(outcome);
			complete(operation, outcome);
		}
		catch (Throwable ex) {
			super.completeExceptionally(ex);
		}
	}

	private void complete(Operation operation, int outcome) {
		Throwable wanted = this.wanted;
		if (wanted != null && (operation.wasCancelled() || (outcome >= 0 && operation.discard()))) {
			super.completeExceptionally(wanted);
		}
		else if (outcome < 0) {
			super.completeExceptionally(operation.requireFailure());
		}
		else {
			super.complete(this.mapping.apply(outcome));
		}
	}

	/** Completes an operation that was never started. */
	OperationFuture<T> failed(Throwable failure) {
		super.completeExceptionally(failure);
		return this;
	}

}
