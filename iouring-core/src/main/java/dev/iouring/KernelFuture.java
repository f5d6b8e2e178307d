package dev.iouring;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A future that completes when the kernel is done with the memory of what it stands for,
 * and not before. {@link #cancel}, {@link #completeExceptionally} and with it
 * {@code orTimeout} ask the kernel to cancel; nobody but the kernel can make up a value.
 *
 * @param <T> the value's type
 */
public abstract class KernelFuture<T extends @Nullable Object> extends CompletableFuture<T> {

	/**
	 * Creates a future.
	 */
	protected KernelFuture() {
	}

	/**
	 * Asks for the end of what is in flight.
	 * @param failure what the future fails with if the cancellation wins
	 * @return {@code false} if it has ended already
	 */
	protected abstract boolean failWhenDone(Throwable failure);

	/**
	 * Completes the future: the kernel is done.
	 * @param value the value
	 */
	protected final void succeed(T value) {
		super.complete(value);
	}

	/**
	 * Fails the future: the kernel is done.
	 * @param failure the failure
	 */
	protected final void fail(Throwable failure) {
		super.completeExceptionally(failure);
	}

	/**
	 * Asks the kernel to cancel.
	 * @param mayInterruptIfRunning has no effect
	 * @return {@code false} if it has ended already. If {@code true}, the future may
	 * nevertheless get its value, if that came first
	 */
	@Override
	public final boolean cancel(boolean mayInterruptIfRunning) {
		return failWhenDone(new CancellationException("Cancelled by its future"));
	}

	/**
	 * Asks the kernel to cancel, and fails with this if that succeeds.
	 * @param failure what to fail with
	 * @return as {@link #cancel}
	 */
	@Override
	public final boolean completeExceptionally(Throwable failure) {
		return failWhenDone(failure);
	}

	/**
	 * Is not supported.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final boolean complete(T value) {
		throw unsupported();
	}

	/**
	 * Is not supported.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
		throw unsupported();
	}

	/**
	 * Is not supported. Use {@code orTimeout}, and {@code exceptionally} after it.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
		throw unsupported();
	}

	/**
	 * Is not supported.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final void obtrudeValue(T value) {
		throw unsupported();
	}

	/**
	 * Is not supported.
	 * @throws UnsupportedOperationException always
	 */
	@Override
	public final void obtrudeException(Throwable failure) {
		throw unsupported();
	}

	private static UnsupportedOperationException unsupported() {
		return new UnsupportedOperationException("Only the kernel can tell the outcome, because it has the memory");
	}

	@Override
	public final <U> CompletableFuture<U> newIncompleteFuture() {
		return new CompletableFuture<>();
	}

}
