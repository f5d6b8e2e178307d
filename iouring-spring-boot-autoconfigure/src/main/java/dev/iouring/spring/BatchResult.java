package dev.iouring.spring;

import java.util.Iterator;
import java.util.List;

import dev.iouring.FileStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How the operations of a batch or chain ended, in the order in which they were added.
 *
 * @param outcomes one for each operation
 */
public record BatchResult(List<Outcome> outcomes) implements Iterable<BatchResult.Outcome> {

	public BatchResult {
		outcomes = List.copyOf(outcomes);
	}

	/**
	 * Returns how one operation ended.
	 * @param index counted from 0 in the order of the calls on {@link Batch}
	 * @return its outcome
	 */
	public Outcome outcome(int index) {
		return this.outcomes.get(index);
	}

	/**
	 * Returns how many bytes a read or write transferred.
	 * @param index counted from 0 in the order of the calls on {@link Batch}
	 * @return the number of bytes
	 * @throws IoUringException if the operation failed
	 * @throws IllegalArgumentException if it is not a read or write
	 */
	public int bytes(int index) {
		return value(index, Integer.class);
	}

	/**
	 * Returns the metadata that a {@link Batch#stat} found.
	 * @param index counted from 0 in the order of the calls on {@link Batch}
	 * @return the metadata
	 * @throws IoUringException if the operation failed
	 * @throws IllegalArgumentException if it is not a stat
	 */
	public FileStatus status(int index) {
		return value(index, FileStatus.class);
	}

	private <T> T value(int index, Class<T> type) {
		Object value = outcome(index).valueOrThrow();
		Assert.isTrue(type.isInstance(value),
				() -> "Operation %d has no value of type %s".formatted(index, type.getSimpleName()));
		return type.cast(value);
	}

	/**
	 * Returns what failed.
	 * @return the failures, possibly none
	 */
	public List<Failure> failures() {
		return this.outcomes.stream().filter(Failure.class::isInstance).map(Failure.class::cast).toList();
	}

	/**
	 * Makes the batch or chain fail if one of its operations did.
	 * @return this if all operations succeeded
	 * @throws IoUringException of the first operation that failed, with those of the
	 * others as suppressed ones; of a chain, that of the operation that ended it, or an
	 * {@link IoUringChainException} if that one transferred less than it should
	 */
	public BatchResult orThrow() {
		List<IoUringException> failures = failures().stream().map(Failure::exception).toList();
		if (failures.isEmpty()) {
			return this;
		}
		List<IoUringException> own = failures.stream().filter((ex) -> !(ex instanceof IoUringChainException)).toList();
		if (own.isEmpty()) {
			throw failures.getFirst();
		}
		IoUringException first = own.getFirst();
		// asking twice must not add them twice
		List<Throwable> known = List.of(first.getSuppressed());
		own.stream().skip(1).filter((ex) -> !ex.equals(first) && !known.contains(ex)).forEach(first::addSuppressed);
		throw first;
	}

	@Override
	public Iterator<Outcome> iterator() {
		return this.outcomes.iterator();
	}

	/**
	 * How an operation ended.
	 */
	public sealed interface Outcome {

		/**
		 * Returns the value or throws.
		 * @return the value as described for the method of {@link Batch}
		 * @throws IoUringException if the operation failed
		 */
		default @Nullable Object valueOrThrow() {
			return switch (this) {
				case Success success -> success.value();
				case Failure failure -> throw failure.exception();
			};
		}

	}

	/**
	 * The operation did what it should.
	 *
	 * @param value as described for the method of {@link Batch}
	 */
	public record Success(@Nullable Object value) implements Outcome {
	}

	/**
	 * The operation failed.
	 *
	 * @param exception why
	 */
	public record Failure(IoUringException exception) implements Outcome {
	}

}
