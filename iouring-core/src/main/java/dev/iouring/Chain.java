package dev.iouring;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Operations of which each runs only when the one before has done all that was asked of
 * it. The kernel sees to that by itself ({@code IOSQE_IO_LINK}) from one operation to the
 * next if it gets both in one submission and the failure of the first breaks links. After
 * any other operation the owner looks at the result and submits the next.
 */
final class Chain extends Group {

	/** Whether the kernel is asked to end it. Owner thread only. */
	private boolean cancelling;

	/** Whether it has places for all its members. Owner thread only. */
	boolean running;

	/** Links those of which the next members can be submitted. Owner thread only. */
	@Nullable Chain nextReady;

	Chain(List<? extends Operation> members) {
		super(members);
	}

	@Override
	public String call() {
		return "chain";
	}

	@Override
	int places(int capacity) {
		return waiting();
	}

	/**
	 * Refuses a write of what a read before it is to read, if one of them has its memory
	 * copied: that happens before the first and after the last operation.
	 */
	void requireDataPasses() {
		for (int i = 0; i < members().size(); i++) {
			if (members().get(i) instanceof ReadOperation read) {
				for (Operation later : members().subList(i + 1, members().size())) {
					if (later instanceof WriteOperation write && (read.copiesMemory() || write.copiesMemory())
							&& read.memory.asOverlappingSlice(write.memory).isPresent()) {
						throw new IllegalArgumentException("A chain cannot write what it reads with memory that has to"
								+ " be copied: use a direct buffer, or the global or an automatic arena");
					}
				}
			}
		}
	}

	/** Returns the member that can be submitted next. */
	List<Operation> next() {
		int from = begun().size() - waiting();
		return begun().subList(from, from + 1);
	}

	/**
	 * Returns the members that can be submitted next, linked to each other.
	 */
	List<Operation> nextLinked() {
		int from = begun().size() - waiting();
		int to = from;
		while (to < begun().size()) {
			to++;
			if (!begun().get(to - 1).failureBreaksLinks()) {
				break;
			}
		}
		return begun().subList(from, to);
	}

	/**
	 * Notes that the kernel is asked to end it.
	 * @return {@code false} if it was asked before
	 */
	boolean beginCancelling() {
		boolean first = !this.cancelling;
		this.cancelling = true;
		return first;
	}

	boolean isCancelling() {
		return this.cancelling;
	}

	/**
	 * Returns the oldest that is not done: the kernel has reached it or one behind it.
	 */
	@Nullable Operation current() {
		for (Operation member : begun()) {
			if (!member.isDone()) {
				return member;
			}
		}
		return null;
	}

	/**
	 * Finds the member whose failure is the chain's: one that failed by itself, else the
	 * first that was cancelled with the chain.
	 */
	private @Nullable Operation failed() {
		Operation cancelled = null;
		// no iterator: whoever waits for the chain would wait for ever if there was no
		// memory for one
		for (int i = 0; i < members().size(); i++) {
			Operation member = members().get(i);
			if (member.isDone() && member.outcome() < 0) {
				if (!member.isCancelledBy(CancelReason.CHAIN)) {
					return member;
				}
				cancelled = (cancelled != null) ? cancelled : member;
			}
		}
		return cancelled;
	}

	/** Finds the member that did less than it was asked for, if none failed by itself. */
	private @Nullable Operation incomplete() {
		for (Operation member : members()) {
			if (member.isDone() && member.outcome() >= 0 && member.isShort(member.outcome())) {
				return member;
			}
		}
		return null;
	}

	/** Returns why a member was cancelled with the chain. */
	IOException failureOf(Operation member) {
		Operation culprit = failed();
		if (culprit != null && !culprit.isCancelledBy(CancelReason.CHAIN)) {
			IOException failure = culprit.requireFailure();
			return new IoUringChainException("%s was not completed, because %s in the same chain failed: %s"
				.formatted(member.call(), culprit.call(), failure.getMessage()), failure);
		}
		culprit = incomplete();
		return new IoUringChainException((culprit != null)
				? "%s was not completed, because %s in the same chain transferred only %d bytes"
					.formatted(member.call(), culprit.call(), culprit.outcome())
				: member.call() + " was cancelled with its chain", null);
	}

	@Override
	int outcomeOfMembers() {
		Operation failed = failed();
		return (failed != null) ? failed.outcome() : 0;
	}

	@Override
	IOException toException(int errno) {
		Operation failed = failed();
		return (failed != null) ? failed.requireFailure() : super.toException(errno);
	}

}
