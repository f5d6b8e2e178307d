package dev.iouring.spring;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what an observer throws away from the operations: whoever observes must not
 * change what happens.
 */
final class GuardedObserver implements OperationObserver {

	private static final Log logger = LogFactory.getLog(OperationObserver.class);

	private final OperationObserver observer;

	private final AtomicBoolean known = new AtomicBoolean();

	private GuardedObserver(OperationObserver observer) {
		this.observer = observer;
	}

	static OperationObserver of(OperationObserver observer) {
		return (observer instanceof CompositeObserver || observer instanceof GuardedObserver) ? observer
				: new GuardedObserver(observer);
	}

	@Override
	public @Nullable Observed begin(String ring, TemplateOperation operation, @Nullable Path path) {
		try {
			Observed observed = this.observer.begin(ring, operation, path);
			return (observed != null) ? (backend, failure) -> end(observed, backend, failure) : null;
		}
		catch (RuntimeException ex) {
			report(ex, null);
			return null;
		}
	}

	private void end(Observed observed, Backend backend, @Nullable Throwable failure) {
		try {
			observed.end(backend, failure);
		}
		catch (RuntimeException ex) {
			report(ex, failure);
		}
	}

	/** Runs the operation without what the observer has to add if that is what fails. */
	@Override
	public <T extends @Nullable Object> Supplier<T> propagating(Supplier<T> operation) {
		Tracked<T> tracked = new Tracked<>(operation);
		try {
			Supplier<T> propagating = this.observer.propagating(tracked);
			return () -> run(propagating, tracked);
		}
		catch (RuntimeException ex) {
			report(ex, null);
			return operation;
		}
	}

	private <T extends @Nullable Object> T run(Supplier<T> propagating, Tracked<T> tracked) {
		try {
			return propagating.get();
		}
		catch (RuntimeException ex) {
			Throwable failure = tracked.failure;
			if (ex.equals(failure)) {
				throw ex;
			}
			report(ex, failure);
			return tracked.outcome();
		}
	}

	private void report(RuntimeException ex, @Nullable Throwable failure) {
		if (failure != null && !ex.equals(failure)) {
			failure.addSuppressed(ex);
		}
		String message = "The observer %s failed, and the operation went on without it".formatted(this.observer);
		if (this.known.compareAndSet(false, true)) {
			logger.warn(message + ". Should it fail again, that is logged at level debug only", ex);
		}
		else {
			logger.debug(message, ex);
		}
	}

	/** An operation that can be asked later what has become of it. */
	private static final class Tracked<T extends @Nullable Object> implements Supplier<T> {

		private final Supplier<T> operation;

		private @Nullable Supplier<T> result;

		private @Nullable Throwable failure;

		private Tracked(Supplier<T> operation) {
			this.operation = operation;
		}

		@Override
		public T get() {
			try {
				T value = this.operation.get();
				this.result = () -> value;
				return value;
			}
			catch (RuntimeException | Error ex) {
				this.failure = ex;
				this.result = () -> {
					throw ex;
				};
				throw ex;
			}
		}

		/** Runs the operation unless that was done. */
		private T outcome() {
			Supplier<T> result = this.result;
			return (result != null) ? result.get() : get();
		}

	}

}
