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

	/** Chains that have all their places, and members that wait for those before. */
	private final Line chains = new Line();

	private final Line groups = new Line();

	private final Line others = new Line();

	/** Those of the chains whose turn it is, linked by nextReady. */
	private @Nullable Chain ready;

	/** The places of members that wait although their chain has its places. */
	private int held;

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
		int free = inFlight.free();
		Chain chain = nextReady();
		if (chain != null) {
			// closings may be where its places are
			return (free >= chain.nextLinked().size()) ? chain : null;
		}
		free -= this.held;
		Operation other = this.others.oldest();
		if (this.groups.oldest() instanceof Group group && (other == null || group.arrival - other.arrival < 0)) {
			int places = group.places(this.capacity);
			if (free >= places) {
				return group;
			}
			if (inFlight.overtaking() >= inFlight.limit() - places) {
				return null;
			}
		}
		return (free > 0) ? other : null;
	}

	private @Nullable Chain nextReady() {
		while (this.ready != null && this.ready.waiting() == 0) {
			removeReady();
		}
		return this.ready;
	}

	private void removeReady() {
		Chain chain = Operation.requireNonNull(this.ready, "ready");
		this.ready = chain.nextReady;
		chain.nextReady = null;
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
		leaves(group);
		if (group.waiting() == 0) {
			this.ended++;
			// does not wait for others if it is the oldest
			this.chains.oldest();
			this.groups.oldest();
		}
		setSize(this.size - 1);
		return member;
	}

	/** Gives a chain that {@link #peek} returned all its places. */
	void start(Chain chain) {
		if (chain == this.ready) {
			removeReady();
		}
		else {
			this.groups.removeOldest();
			chain.running = true;
			this.held += chain.waiting();
			this.chains.add(chain);
		}
	}

	/** The next members of a chain that has its places can be submitted. */
	void ready(Chain chain) {
		chain.nextReady = this.ready;
		this.ready = chain;
	}

	private void leaves(Group group) {
		group.leaves();
		if (group instanceof Chain chain && chain.running) {
			this.held--;
		}
	}

	/** An operation that waits here, or a member of a group, is about to end. */
	void ends(Operation operation) {
		Group group = operation.group();
		if (group != null) {
			leaves(group);
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
			this.chains.removeEnded();
			this.groups.removeEnded();
			this.others.removeEnded();
			this.ended = 0;
		}
	}

	/** Calls an action for all operations that wait, those of groups included. */
	void forEach(Consumer<Operation> action) {
		this.closings.forEach(action);
		this.chains.forEach(action);
		this.groups.forEach(action);
		this.others.forEach(action);
	}

	void clear() {
		this.closings.clear();
		this.chains.clear();
		this.groups.clear();
		this.others.clear();
		this.ready = null;
		this.held = 0;
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
