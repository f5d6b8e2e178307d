package dev.iouring.spring;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import dev.iouring.spring.OperationObserver.Backend;
import dev.iouring.spring.OperationObserver.Observed;
import org.jspecify.annotations.Nullable;

/**
 * Runs operations and tells the observer, if there is one.
 */
final class Observing {

	private final String ring;

	private final SwitchingBackend files;

	private final @Nullable OperationObserver observer;

	Observing(String ring, SwitchingBackend files, @Nullable OperationObserver observer) {
		this.ring = ring;
		this.files = files;
		this.observer = (observer != null) ? GuardedObserver.of(observer) : null;
	}

	boolean isActive() {
		return this.observer != null;
	}

	<T extends @Nullable Object> T observe(TemplateOperation operation, @Nullable Path path, Supplier<T> call) {
		OperationObserver observer = this.observer;
		return (observer != null) ? observe(observer, operation, path, null, call) : call.get();
	}

	void run(TemplateOperation operation, Path path, Runnable call) {
		this.<@Nullable Void>observe(operation, path, () -> {
			call.run();
			return null;
		});
	}

	/** Observes an operation on an open file. */
	<T extends @Nullable Object> T observe(TemplateOperation operation, Path path, BackendFile file, Supplier<T> call) {
		OperationObserver observer = this.observer;
		return (observer != null) ? observe(observer, operation, path, file, call) : call.get();
	}

	/** Observes an operation on an open file. */
	void run(TemplateOperation operation, Path path, BackendFile file, Runnable call) {
		this.<@Nullable Void>observe(operation, path, file, () -> {
			call.run();
			return null;
		});
	}

	private <T extends @Nullable Object> T observe(OperationObserver observer, TemplateOperation operation,
			@Nullable Path path, @Nullable BackendFile file, Supplier<T> call) {
		Observed observed = observer.begin(this.ring, operation, path);
		if (observed == null) {
			return call.get();
		}
		Throwable failure = null;
		BackendFile used = file;
		try {
			T result = call.get();
			failure = failureIn(result);
			used = (result instanceof TemplateFile opened) ? opened.backendFile() : used;
			return result;
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			observed.end(backend(used), failure);
		}
	}

	/** A batch fails without an exception. */
	private static @Nullable Throwable failureIn(@Nullable Object result) {
		if (result instanceof BatchResult batch) {
			List<BatchResult.Failure> failures = batch.failures();
			return failures.isEmpty() ? null : failures.getFirst().exception();
		}
		return null;
	}

	private Backend backend(@Nullable BackendFile file) {
		boolean fallback = (file != null) ? !(file instanceof RingFile) : this.files.isFallbackInUse();
		return fallback ? Backend.FALLBACK : Backend.IO_URING;
	}

	<T extends @Nullable Object> Supplier<T> propagating(Supplier<T> operation) {
		OperationObserver observer = this.observer;
		return (observer != null) ? observer.propagating(operation) : operation;
	}

}
