package dev.iouring;

import java.util.ArrayList;
import java.util.List;

import dev.iouring.linux.Errno;

/**
 * What an operation needs before an {@link Engine} publishes it, on the calling thread:
 * that its ring allows it, that its file is this ring's and stays open, and memory that
 * the kernel may have. Thread-safe.
 */
final class Admission {

	private final IoUring io;

	private final IoUringOptions options;

	private final InlineCalls inline;

	private final BufferPool buffers;

	private final boolean readsInline;

	/** The most operations that the kernel takes at a time. Set before this is shared. */
	private int capacity;

	Admission(IoUring io, InlineCalls inline, BufferPool buffers) {
		this.io = io;
		this.options = io.options();
		this.inline = inline;
		this.buffers = buffers;
		this.readsInline = this.options.isInline(OperationKind.READ);
	}

	/** Takes what the kernel has granted. */
	void opened(RingInfo info) {
		this.capacity = Math.min(info.entries(), info.maxInFlight());
	}

	/**
	 * Takes what an operation needs before it is published.
	 * @return {@code false} if it has ended, because its file is closed or its ring does
	 * not allow it
	 */
	boolean begin(Operation operation) {
		return (operation instanceof Group group) ? beginAll(group) : beginOne(operation);
	}

	private boolean beginOne(Operation operation) {
		OperationKind kind = operation.kind();
		if (kind != null && !this.options.allows(kind)) {
			operation.cancelled(CancelReason.NOT_ALLOWED);
			operation.completeInline(-Errno.ECANCELED);
			return false;
		}
		Descriptor descriptor = operation.fileInUse();
		if (descriptor != null) {
			if (descriptor.io() != this.io) {
				operation.reset();
				throw new IllegalArgumentException("'%s' was opened on ring '%s', not on '%s'"
					.formatted(descriptor.path(), descriptor.io().name(), this.options.name()));
			}
			if (!descriptor.tryUse()) {
				operation.cancelled(CancelReason.FILE_WAS_CLOSED);
				operation.completeInline(-Errno.ECANCELED);
				return false;
			}
		}
		try {
			if (operation instanceof OpenOperation open) {
				open.owner(this.io);
			}
			operation.prepare(this.buffers);
		}
		catch (RuntimeException | Error ex) {
			if (descriptor != null) {
				descriptor.release();
			}
			operation.reset();
			throw ex;
		}
		return true;
	}

	/** What ends a member of a chain at once ends all of it, but not a batch. */
	private boolean beginAll(Group group) {
		List<Operation> started = new ArrayList<>(group.members().size());
		List<Operation> begun = new ArrayList<>(group.members().size());
		try {
			if (group instanceof Chain chain) {
				requireRoom(chain);
				chain.requireDataPasses();
			}
			for (Operation member : group.members()) {
				member.start(null, group);
				started.add(member);
			}
			for (Operation member : group.members()) {
				if (beginOne(member)) {
					begun.add(member);
				}
				else if (group instanceof Chain) {
					endUnbegun(group, begun);
					begun.clear();
					break;
				}
			}
			if (group instanceof Batch && this.readsInline && !group.isForRing()) {
				readInline(begun);
			}
		}
		catch (RuntimeException | Error ex) {
			begun.forEach(this::giveBack);
			started.forEach(Operation::reset);
			group.reset();
			throw ex;
		}
		group.begun(begun);
		if (begun.isEmpty()) {
			group.completeInline(group.outcomeOfMembers());
			return false;
		}
		return true;
	}

	/**
	 * Performs those reads of a batch on the calling thread that find all in memory.
	 * @param begun loses them, and all if this throws
	 */
	private void readInline(List<Operation> begun) {
		List<Operation> all = new ArrayList<>(begun);
		begun.clear();
		int next = 0;
		try {
			while (next < all.size()) {
				Operation member = all.get(next);
				int outcome = (member instanceof ReadOperation && !member.isForRing()) ? member.tryInline(this.inline)
						: Operation.NOT_TRIED;
				next++;
				if (outcome == Operation.NOT_TRIED) {
					begun.add(member);
				}
				else {
					member.completeInline(outcome);
					Operation.requireNonNull(member.fileInUse(), "file").release();
					member.finish(outcome);
				}
			}
		}
		catch (RuntimeException | Error ex) {
			all.subList(next, all.size()).forEach(this::giveBack);
			begun.forEach(this::giveBack);
			begun.clear();
			throw ex;
		}
	}

	private void requireRoom(Group group) {
		if (group.members().size() > this.capacity) {
			throw new IllegalArgumentException("A chain of %d operations is longer than ring '%s' can take at once: %d"
				.formatted(group.members().size(), this.options.name(), this.capacity));
		}
	}

	/** Ends a chain that the owner does not get. */
	private void endUnbegun(Group group, List<Operation> begun) {
		begun.forEach(this::giveBack);
		for (Operation member : group.members()) {
			if (!member.isDone()) {
				member.cancelled(CancelReason.CHAIN);
				member.completeInline(-Errno.ECANCELED);
			}
		}
	}

	/** Gives back what {@link #begin} took, so that another engine can begin again. */
	void undo(Operation operation) {
		if (operation instanceof Group group) {
			group.begun().forEach(this::giveBack);
			group.members().forEach(Operation::reset);
		}
		else {
			giveBack(operation);
		}
		operation.reset();
	}

	private void giveBack(Operation operation) {
		Descriptor descriptor = operation.fileInUse();
		if (descriptor != null) {
			descriptor.release();
		}
		operation.finish(-Errno.ECANCELED);
	}

}
