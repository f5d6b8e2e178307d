package dev.iouring;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

import dev.iouring.linux.Errno;
import dev.iouring.ring.Sqe;

/**
 * Operations that the kernel gets in one submission. A group travels to the owner like an
 * operation, is done when all its members are, and never reaches the kernel itself.
 */
abstract sealed class Group extends Operation implements Operation.Completer permits Batch, Chain {

	private final List<Operation> members;

	/**
	 * Those that were begun, in their order; the others have ended without the owner. Set
	 * before the group is published.
	 */
	private List<Operation> begun = List.of();

	/** How many are not done. Counted down by the owner alone. */
	private int remaining;

	/** How many are neither done nor in the kernel. Counted down by the owner alone. */
	private int waiting;

	/** Where to look for the next that waits. Owner thread only. */
	private int cursor;

	Group(List<? extends Operation> members) {
		this.members = List.copyOf(members);
	}

	final List<Operation> members() {
		return this.members;
	}

	/** The members that the owner is to end. */
	final List<Operation> begun() {
		return this.begun;
	}

	/** Sets which members the owner gets. Before the group is published. */
	final void begun(List<Operation> begun) {
		this.begun = begun;
		this.remaining = begun.size();
		this.waiting = begun.size();
		this.cursor = 0;
	}

	/** How many members wait for a place. */
	final int waiting() {
		return this.waiting;
	}

	/** Whether the kernel has none of the members. */
	final boolean isIdle() {
		return this.remaining == this.waiting;
	}

	/** One that waited has a place, or is about to end without one. */
	final void leaves() {
		this.waiting--;
	}

	/** Returns the oldest that waits. Only if there is one. */
	final Operation nextWaiting() {
		while (!isWaiting(this.begun.get(this.cursor))) {
			this.cursor++;
		}
		return this.begun.get(this.cursor);
	}

	private static boolean isWaiting(Operation member) {
		return !member.isDone() && member.userData == InFlight.NOT_IN_FLIGHT;
	}

	/** Calls an action for members that wait. It may end any of them. */
	final void forEachWaiting(Consumer<Operation> action) {
		for (int i = this.cursor; i < this.begun.size() && this.waiting > 0; i++) {
			if (isWaiting(this.begun.get(i))) {
				action.accept(this.begun.get(i));
			}
		}
	}

	/**
	 * Returns what the group has come to.
	 * @return 0 or a negative errno
	 */
	abstract int outcomeOfMembers();

	/**
	 * Returns how many waiting members need a place at the same time.
	 * @param capacity how many the ring takes at most
	 */
	abstract int places(int capacity);

	/** On the owner thread: counts a member, and ends with the last. */
	@Override
	public final boolean completed(Operation member) {
		if (this.remaining == 0) {
			// the last member was told before, but not whoever waits for the group
			return tellAgain();
		}
		this.remaining--;
		return this.remaining > 0 || complete(outcomeOfMembers());
	}

	@Override
	public final boolean isFuture() {
		return hasFuture();
	}

	@Override
	final int size() {
		return this.begun.size();
	}

	/**
	 * Finishes all members: one that cannot be finished, its arena closed, must not keep
	 * the others from it.
	 */
	@Override
	final void finish(int outcome) {
		Throwable failure = null;
		for (Operation member : this.begun) {
			try {
				int result = member.outcome();
				if (result >= 0 && wasCancelled() && isCancelledBy(CancelReason.FUTURE)) {
					// nobody will look for what was opened before the future was
					// cancelled
					member.discard();
				}
				member.finish(result);
			}
			catch (RuntimeException | Error ex) {
				failure = (failure != null) ? join(failure, ex) : ex;
			}
		}
		Engine.rethrow(failure);
	}

	private static Throwable join(Throwable first, Throwable next) {
		try {
			// the JVM may throw one object whenever it has no memory
			if (!next.equals(first)) {
				next.addSuppressed(first);
			}
		}
		catch (OutOfMemoryError ex) {
			// one of them is told
		}
		return next;
	}

	@Override
	final void encode(Sqe sqe) {
		throw new IllegalStateException("A group is not for the kernel, but its members are");
	}

	@Override
	IOException toException(int errno) {
		throw new IllegalStateException("A %s does not fail with %s".formatted(call(), Errno.name(errno)));
	}

}
