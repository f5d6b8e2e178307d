package dev.iouring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;

import dev.iouring.jfr.FlightEvents;
import org.jspecify.annotations.Nullable;

/**
 * The future of one operation.
 */
final class OperationFuture<T extends @Nullable Object> extends KernelFuture<T>
		implements Operation.Completer, Runnable {

	private static final VarHandle RUN;

	static {
		try {
			RUN = MethodHandles.lookup().findVarHandle(OperationFuture.class, "run", boolean.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private final Operation operation;

	private final IntFunction<? extends T> mapping;

	private final Engine engine;

	private final @Nullable Executor executor;

	private final @Nullable Object event = FlightEvents.beginOperation();

	/** What the future fails with if the cancellation wins. */
	private volatile @Nullable Throwable wanted;

	/** Why the executor refused it: to be logged where code of users may run. */
	private @Nullable Throwable refusal;

	/** Whether a thread completes the future: a bad executor may run a task twice. */
	private volatile boolean run;

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

	@Override
	protected boolean failWhenDone(Throwable failure) {
		if (isDone() || this.operation.isDone()) {
			return false;
		}
		if (this.wanted == null) {
			this.wanted = failure;
			this.engine.cancel(this.operation, CancelReason.FUTURE);
		}
		return true;
	}

	@Override
	public boolean isFuture() {
		return true;
	}

	/** On the owner thread: hands over to a thread that may run code of users. */
	@Override
	public boolean completed(Operation operation) {
		Executor executor = this.executor;
		if (executor != null) {
			try {
				executor.execute(this);
				return true;
			}
			catch (Throwable ex) {
				// shut down, out of threads or simply wrong: the future has to complete
				// all the same
				this.refusal = ex;
			}
		}
		try {
			Thread.startVirtualThread(this);
			return true;
		}
		catch (Throwable ex) {
			// no memory for a thread; the owner tries again
			return false;
		}
	}

	@Override
	public void run() {
		if (this.engine.isOwner(Thread.currentThread())) {
			// an executor that runs its tasks itself must not run code of users on the
			// owner
			Thread.startVirtualThread(this);
			return;
		}
		if (!RUN.compareAndSet(this, false, true)) {
			return;
		}
		try {
			this.engine.recordEnd(this.event, this.operation);
		}
		finally {
			complete();
		}
	}

	private void complete() {
		try {
			complete(this.operation);
		}
		catch (CompletionException ex) {
			// how a mapping throws what is checked: a stage of this very future would get
			// to see the wrapper
			fail((ex.getCause() != null) ? ex.getCause() : ex);
		}
		catch (Throwable ex) {
			fail(ex);
		}
		Throwable refusal = this.refusal;
		if (refusal != null) {
			this.engine.logRefused(refusal);
		}
	}

	private void complete(Operation operation) {
		int outcome = operation.outcome();
		Throwable wanted = this.wanted;
		if (wanted != null && !operation.wasCancelled() && !(outcome >= 0 && operation.discard())) {
			// the outcome was faster than the cancellation, and is worth having
			wanted = null;
		}
		operation.finish(outcome);
		if (wanted != null) {
			fail(wanted);
		}
		else if (outcome < 0) {
			fail(operation.requireFailure());
		}
		else {
			succeed(this.mapping.apply(outcome));
		}
	}

	/** Completes an operation that was never started. */
	OperationFuture<T> failed(Throwable failure) {
		fail(failure);
		return this;
	}

}
