package dev.iouring.spring;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

import dev.iouring.IoUringRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * Turns blocking operations into futures, up to a limit.
 */
final class AsyncRunner {

	private final int maxPending;

	private final @Nullable Executor executor;

	private final Semaphore free;

	private final Observing observing;

	AsyncRunner(int maxPending, @Nullable Executor executor, Observing observing) {
		this.maxPending = maxPending;
		this.executor = executor;
		this.observing = observing;
		this.free = new Semaphore(maxPending);
	}

	int pending() {
		return this.maxPending - this.free.availablePermits();
	}

	<T extends @Nullable Object> CompletableFuture<T> submit(Supplier<T> operation) {
		if (!this.free.tryAcquire()) {
			return CompletableFuture.failedFuture(Translation.of("start an operation",
					new IoUringRejectedException("As many as %d operations are pending".formatted(this.maxPending))));
		}
		try {
			return new AsyncOperation<>(this.observing.propagating(operation), this.free::release, this.executor)
				.start();
		}
		catch (Throwable ex) {
			// nothing was started that would give the permit back
			this.free.release();
			return CompletableFuture.failedFuture(ex);
		}
	}

	CompletableFuture<@Nullable Void> run(Runnable operation) {
		return this.<@Nullable Void>submit(() -> {
			operation.run();
			return null;
		});
	}

}
