package dev.iouring;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Operations that wait for a place among those in flight, oldest first. Descriptors to
 * close wait in a queue of their own and have places of their own, so that no read can
 * hold them up. Owner thread only, but for {@link #size()}.
 *
 * <p>
 * An operation that is cancelled while it waits is done at once and leaves when it is its
 * turn, because removing it from the middle would take time in proportion to the queue.
 */
final class Backlog {

	private final Queue<Operation> closings = new ArrayDeque<>();

	private final Queue<Operation> others = new ArrayDeque<>();

	/** Written by the owner alone; others read it for statistics. */
	private volatile int size;

	void add(Operation operation) {
		((operation instanceof CloseOperation) ? this.closings : this.others).add(operation);
		updateSize();
	}

	/**
	 * Returns the operation whose turn it is.
	 * @return the operation, or {@code null} if there is none that has a place
	 */
	@Nullable Operation peek(InFlight inFlight) {
		if (!this.closings.isEmpty() && !inFlight.isFullForClosing()) {
			return this.closings.element();
		}
		return (!this.others.isEmpty() && !inFlight.isFull()) ? this.others.element() : null;
	}

	/** Removes what {@link #peek} returned. */
	void remove(Operation operation) {
		((operation instanceof CloseOperation) ? this.closings : this.others).remove();
		updateSize();
	}

	/** Calls an action for what is not done yet. */
	void forEach(Consumer<Operation> action) {
		for (Operation operation : this.closings) {
			if (!operation.isDone()) {
				action.accept(operation);
			}
		}
		for (Operation operation : this.others) {
			if (!operation.isDone()) {
				action.accept(operation);
			}
		}
	}

	void clear() {
		this.closings.clear();
		this.others.clear();
		updateSize();
	}

	int size() {
		return this.size;
	}

	private void updateSize() {
		this.size = this.closings.size() + this.others.size();
	}

}
