package dev.iouring;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Operations that wait for a place among those in flight, oldest first. Descriptors to
 * close wait in a queue of their own and have places of their own, so that no read can
 * hold them up. Owner thread only, but for {@link #size()}.
 *
 * <p>
 * A group needs many places at once. While it waits for them, younger operations may
 * overtake it as long as they leave it enough places: it gets them when the operations
 * that were there before it have ended, and nothing waits for it but younger groups.
 *
 * <p>
 * An operation that is cancelled here ends at once, but leaves only when it is the oldest
 * or when it and others like it are the majority: finding it would take longer the more
 * there are. Queues are linked through {@link Operation#next}, so none has to grow, and a
 * lack of memory can lose nothing.
 */
final class Backlog {

	private final Line closings = new Line();

	private final Line groups = new Line();

	private final Line others = new Line();

	/** The most operations that the kernel takes at a time. */
	private final int capacity;

	private long arrivals;

	/** How many do not wait any more and are still here. */
	private int ended;

	/**
	 * How many operations wait. Written by the owner alone; others read it for
	 * statistics.
	 */
	private volatile int size;

	/**
	 * Creates an empty backlog.
	 * @param capacity how many operations can be handed to the kernel at a time
	 */
	Backlog(int capacity) {
		this.capacity = capacity;
	}

	int capacity() {
		return this.capacity;
	}

	void add(Operation operation) {
		operation.arrival = this.arrivals++;
		lineOf(operation).add(operation);
		setSize(this.size + operation.size());
	}

	private Line lineOf(Operation operation) {
		return switch (operation) {
			case CloseOperation _ -> this.closings;
			case Group _ -> this.groups;
			default -> this.others;
		};
	}

	/**
	 * Returns the operation or group whose turn it is.
	 * @return the operation, or {@code null} if there is none that has a place
	 */
	@Nullable Operation peek(InFlight inFlight) {
		Operation closing = this.closings.oldest();
		if (closing != null && !inFlight.isFullForClosing()) {
			return closing;
		}
		Operation other = this.others.oldest();
		if (this.groups.oldest() instanceof Group group && (other == null || group.arrival - other.arrival < 0)) {
			int places = group.places(this.capacity);
			if (inFlight.free() >= places) {
				return group;
			}
			if (inFlight.overtaking() >= inFlight.limit() - places) {
				return null;
			}
		}
		return inFlight.isFull() ? null : other;
	}

	/** Removes an operation that {@link #peek} returned. */
	void remove(Operation operation) {
		Operation group = this.groups.oldest();
		operation.overtaking = group != null && group.arrival - operation.arrival < 0;
		lineOf(operation).removeOldest();
		setSize(this.size - 1);
	}

	/** Takes the oldest member that waits out of a group that {@link #peek} returned. */
	Operation removeFrom(Group group) {
		Operation member = group.nextWaiting();
		group.leaves();
		if (group.waiting() == 0) {
			this.groups.removeOldest();
		}
		setSize(this.size - 1);
		return member;
	}

	/** An operation that waits here, or a member of a group, is about to end. */
	void ends(Operation operation) {
		Group group = operation.group();
		if (group != null) {
			group.leaves();
		}
		if (group == null || group.waiting() == 0) {
			this.ended++;
		}
		setSize(this.size - 1);
	}

	/** Lets go of what does not wait any more, if it is the majority. */
	void removeEnded() {
		if (this.ended > this.size) {
			this.closings.removeEnded();
			this.groups.removeEnded();
			this.others.removeEnded();
			this.ended = 0;
		}
	}

	/** Calls an action for all operations that wait, those of groups included. */
	void forEach(Consumer<Operation> action) {
		this.closings.forEach(action);
		this.groups.forEach(action);
		this.others.forEach(action);
	}

	void clear() {
		this.closings.clear();
		this.groups.clear();
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

	private static boolean isWaiting(Operation operation) {
		return (operation instanceof Group group) ? group.waiting() > 0 : !operation.isDone();
	}

	/** Operations in the order they came, linked by next. */
	private final class Line {

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

		/** Returns the oldest that waits. */
		@Nullable Operation oldest() {
			while (this.oldest != null && !isWaiting(this.oldest)) {
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
				if (isWaiting(operation)) {
					add(operation);
				}
				operation = next;
			}
		}

		void forEach(Consumer<Operation> action) {
			for (Operation operation = this.oldest; operation != null; operation = operation.next) {
				if (operation instanceof Group group) {
					group.forEachWaiting(action);
				}
				else if (isWaiting(operation)) {
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
