package dev.iouring.spring;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The future of an operation that runs on a virtual thread of its own. Whoever completes
 * it from outside interrupts that thread and has his way once the operation has ended,
 * and only if the interrupt is what ended it.
 *
 * @param <T> the type of the result
 */
final class AsyncOperation<T extends @Nullable Object> extends CompletableFuture<T> {

	private final Supplier<T> operation;

	private final Runnable whenEnded;

	private final @Nullable Executor executor;

	private final Thread thread;

	private @Nullable Runnable wanted;

	private boolean ended;

	AsyncOperation(Supplier<T> operation, Runnable whenEnded, @Nullable Executor executor) {
		this.operation = operation;
		this.whenEnded = whenEnded;
		this.executor = executor;
		this.thread = Thread.ofVirtual().name("iouring-async").unstarted(this::run);
	}

	AsyncOperation<T> start() {
		this.thread.start();
		return this;
	}

	@Override
	public boolean cancel(boolean mayInterruptIfRunning) {
		return completeOnceEnded(() -> super.cancel(mayInterruptIfRunning));
	}

	@Override
	public boolean completeExceptionally(Throwable failure) {
		return completeOnceEnded(() -> super.completeExceptionally(failure));
	}

	@Override
	public boolean complete(T value) {
		return completeOnceEnded(() -> super.complete(value));
	}

	@Override
	public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
		executor.execute(() -> complete(supplier.get()));
		return this;
	}

	/**
	 * Is not supported: it would tell others that the memory is free when it is not.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public void obtrudeValue(T value) {
		throw new UnsupportedOperationException("The outcome of an operation cannot be changed");
	}

	/**
	 * Is not supported: it would tell others that the memory is free when it is not.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public void obtrudeException(Throwable failure) {
		throw new UnsupportedOperationException("The outcome of an operation cannot be changed");
	}

	@Override
	public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

	private boolean completeOnceEnded(Runnable wanted) {
		synchronized (this) {
			if (this.ended) {
				return false;
			}
			if (this.wanted == null) {
				this.wanted = wanted;
				this.thread.interrupt();
			}
			return true;
		}
	}

	private void run() {
		Runnable outcome;
		boolean interrupted = false;
		try {
			T value = this.operation.get();
			outcome = () -> super.complete(value);
		}
		catch (IoUringInterruptedException ex) {
			interrupted = true;
			outcome = () -> super.completeExceptionally(ex);
		}
		catch (Throwable ex) {
			outcome = () -> super.completeExceptionally(ex);
		}
		synchronized (this) {
			this.ended = true;
			if (interrupted && this.wanted != null) {
				outcome = this.wanted;
			}
		}
		// Dependent stages may run on this thread, and nobody means them.
		Thread.interrupted();
		this.whenEnded.run();
		deliver(outcome);
	}

	private void deliver(Runnable outcome) {
		if (this.executor != null) {
			try {
				this.executor.execute(outcome);
				return;
			}
			catch (Throwable ex) {
				// shut down, out of threads or simply wrong: the future has to complete
				// nevertheless, here
				outcome.run();
				return;
			}
		}
		outcome.run();
	}

}
