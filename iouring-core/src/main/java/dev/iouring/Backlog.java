package dev.iouring;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Operations that wait for a place among those in flight, oldest first. Descriptors to
 * close wait in a queue of their own and have places of their own, so that no read can
 * hold them up. Owner thread only, but for {@link #size()}.
 *
 * <p>
 * An operation that is cancelled here ends at once, but leaves only when it is the oldest
 * or when it and others like it are the majority: finding it would take longer the more
 * there are. Queues are linked through {@link Operation#next}, so none has to grow, and a
 * lack of memory can lose nothing.
 */
final class Backlog {

	private final Chain closings = new Chain();

	private final Chain others = new Chain();

	/** How many are done and still here. */
	private int ended;

	/**
	 * How many are not done. Written by the owner alone; others read it for statistics.
	 */
	private volatile int size;

	void add(Operation operation) {
		chainOf(operation).add(operation);
		setSize(this.size + 1);
	}

	private Chain chainOf(Operation operation) {
		return (operation instanceof CloseOperation) ? this.closings : this.others;
	}

	/**
	 * Returns the operation whose turn it is.
	 * @return the operation, or {@code null} if there is none that has a place
	 */
	@Nullable Operation peek(InFlight inFlight) {
		Operation closing = this.closings.oldest();
		if (closing != null && !inFlight.isFullForClosing()) {
			return closing;
		}
		return inFlight.isFull() ? null : this.others.oldest();
	}

	/** Removes what {@link #peek} returned. */
	void remove(Operation operation) {
		chainOf(operation).removeOldest();
		setSize(this.size - 1);
	}

	/** One that waits here is about to end. */
	void ends() {
		this.ended++;
		setSize(this.size - 1);
	}

	/** Lets go of operations that are done, if they are the majority. */
	void removeEnded() {
		if (this.ended > this.size) {
			this.closings.removeEnded();
			this.others.removeEnded();
			this.ended = 0;
		}
	}

	/** Calls an action for what is not done yet. */
	void forEach(Consumer<Operation> action) {
		this.closings.forEach(action);
		this.others.forEach(action);
	}

	void clear() {
		this.closings.clear();
		this.others.clear();
		this.ended = 0;
		setSize(0);
	}

	int size() {
		return this.size;
	}

	private void setSize(int size) {
		this.size = size;
	}

	/** Operations in the order they came, linked by next. */
	private final class Chain {

		private @Nullable Operation oldest;

		private @Nullable Operation newest;

		void add(Operation operation) {
			if (this.newest != null) {
				this.newest.next = operation;
			}
			else {
				this.oldest = operation;
			}
			this.newest = operation;
		}

		/** Returns the oldest that is not done. */
		@Nullable Operation oldest() {
			while (this.oldest != null && this.oldest.isDone()) {
				removeOldest();
				Backlog.this.ended--;
			}
			return this.oldest;
		}

		void removeOldest() {
			Operation operation = Operation.requireNonNull(this.oldest, "oldest");
			this.oldest = operation.next;
			if (this.oldest == null) {
				this.newest = null;
			}
			operation.next = null;
		}

		void removeEnded() {
			Operation operation = this.oldest;
			this.oldest = null;
			this.newest = null;
			while (operation != null) {
				Operation next = operation.next;
				operation.next = null;
				if (!operation.isDone()) {
					add(operation);
				}
				operation = next;
			}
		}

		void forEach(Consumer<Operation> action) {
			for (Operation operation = this.oldest; operation != null; operation = operation.next) {
				if (!operation.isDone()) {
					action.accept(operation);
				}
			}
		}

		void clear() {
			while (this.oldest != null) {
				removeOldest();
			}
		}

	}

}
