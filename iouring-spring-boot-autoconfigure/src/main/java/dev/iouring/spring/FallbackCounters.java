package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

import dev.iouring.OperationOutcomes;
import org.jspecify.annotations.Nullable;

/**
 * How the operations of the fallback ended. Thread-safe.
 */
final class FallbackCounters {

	private final Map<FallbackOperation, Counter> counters = new EnumMap<>(FallbackOperation.class);

	FallbackCounters() {
		for (FallbackOperation operation : FallbackOperation.values()) {
			this.counters.put(operation, new Counter());
		}
	}

	private Counter counter(FallbackOperation operation) {
		return Objects.requireNonNull(this.counters.get(operation), "counter");
	}

	OperationOutcomes outcomes(FallbackOperation operation) {
		Counter counter = counter(operation);
		return new OperationOutcomes(counter.succeeded.sum(), counter.failed.sum(), counter.cancelled.sum());
	}

	/** Runs something and counts how it ends. */
	<T extends @Nullable Object> T count(FallbackOperation operation, Translation.Call<T> call) throws IOException {
		Counter counter = counter(operation);
		try {
			T result = call.run();
			counter.succeeded.increment();
			return result;
		}
		catch (InterruptedIOException | AsynchronousCloseException ex) {
			counter.cancelled.increment();
			throw ex;
		}
		catch (Throwable ex) {
			counter.failed.increment();
			throw ex;
		}
	}

	/** Counts an operation that was given up before it was begun. */
	void cancelled(FallbackOperation operation) {
		counter(operation).cancelled.increment();
	}

	private static final class Counter {

		private final LongAdder succeeded = new LongAdder();

		private final LongAdder failed = new LongAdder();

		private final LongAdder cancelled = new LongAdder();

	}

}
