package dev.iouring.ring;

import java.lang.invoke.VarHandle;

import org.jspecify.annotations.Nullable;

import dev.iouring.linux.ParamsLayout;

/**
 * The entries on their way to the kernel. Taken entries are private to this program until
 * {@link #flush()}, which {@link Ring#submit()} does.
 * <p>
 * Belongs to one thread at a time. The memory belongs to the ring; every method throws
 * {@link IllegalStateException} once it is closed.
 */
public final class SubmissionQueue {

	private static final int NEED_WAKEUP = 1;

	private static final int CQ_OVERFLOW = 1 << 1;

	private static final int TASKRUN = 1 << 2;

	private final SharedInt head;

	private final SharedInt sharedTail;

	private final SharedInt flags;

	private final SharedInt dropped;

	private final int entries;

	private final Sqe sqe;

	// Runs ahead of the shared tail by the entries taken since the last flush.
	private int tail;

	private int flushedTail;

	SubmissionQueue(RingMemory memory) {
		this.head = memory.word(ParamsLayout.SQ_OFF_HEAD);
		this.sharedTail = memory.word(ParamsLayout.SQ_OFF_TAIL);
		this.flags = memory.word(ParamsLayout.SQ_OFF_FLAGS);
		this.dropped = memory.word(ParamsLayout.SQ_OFF_DROPPED);
		this.entries = memory.layout().submissionEntries();
		this.sqe = memory.newSqe();
		this.tail = this.sharedTail.opaque();
		this.flushedTail = this.tail;
	}

	/**
	 * Takes the next free entry, zeroed: as it is, a NOP with user data 0.
	 * @return a view that is valid until the next entry is taken, or {@code null} if the
	 * queue is full
	 */
	public @Nullable Sqe tryNext() {
		// Acquire: with SQPOLL the kernel reads entries on another CPU, and must be done
		// with
		// this one before it is overwritten.
		if (this.tail - this.head.acquire() >= this.entries) {
			return null;
		}
		Sqe next = this.sqe.clearedAt(this.tail & (this.entries - 1));
		this.tail++;
		return next;
	}

	/**
	 * Takes the next free entry, as {@link #tryNext()} does.
	 * @return a view that is valid until the next entry is taken
	 * @throws SubmissionQueueFullException if there is no free entry
	 */
	public Sqe next() {
		Sqe next = tryNext();
		if (next == null) {
			throw new SubmissionQueueFullException(this.entries);
		}
		return next;
	}

	/**
	 * Gives back the entry taken last, for a caller whose encoder refused its arguments.
	 * Otherwise the entry would be submitted half filled.
	 * @throws IllegalStateException if no entry was taken since the last flush
	 */
	public void undo() {
		if (this.tail == this.flushedTail) {
			throw new IllegalStateException("no entry was taken since the last flush");
		}
		this.tail--;
	}

	/**
	 * Makes all taken entries visible to the kernel, without a system call. Only a kernel
	 * thread ({@link SetupFlag#SQPOLL}) would look at them now; {@link Ring#submit()} is
	 * what others need.
	 * @return entries not yet consumed by the kernel, those of earlier flushes included
	 */
	public int flush() {
		if (this.tail != this.flushedTail) {
			this.flushedTail = this.tail;
			// Release: the kernel's acquire of the tail must see the entries complete.
			this.sharedTail.release(this.tail);
		}
		return this.tail - this.head.acquire();
	}

	/**
	 * Entries taken and not yet consumed by the kernel, flushed or not.
	 * @return 0 to {@link #entries()}
	 */
	public int ready() {
		return this.tail - this.head.acquire();
	}

	/**
	 * Entries that can be taken before the kernel consumes more.
	 * @return 0 to {@link #entries()}
	 */
	public int space() {
		return this.entries - ready();
	}

	/**
	 * The size of the queue.
	 * @return a power of two
	 */
	public int entries() {
		return this.entries;
	}

	/**
	 * Whether the kernel thread of a ring with {@link SetupFlag#SQPOLL} sleeps and must
	 * be woken to see flushed entries; {@link Ring#submit()} does it.
	 * @return {@code true} if it sleeps; always {@code false} without SQPOLL
	 */
	public boolean needsWakeup() {
		// The thread sets the flag and then looks at the tail once more; here the tail
		// was
		// stored and the flag is read. Without a full fence between, both may read the
		// old
		// value and the entries wait forever: release and acquire do not order a store
		// before
		// a later load.
		VarHandle.fullFence();
		return (this.flags.opaque() & NEED_WAKEUP) != 0;
	}

	/**
	 * Entries the kernel found invalid and dropped without a completion. This library
	 * cannot cause it.
	 * @return a counter, 0 at first
	 */
	public int dropped() {
		return this.dropped.opaque();
	}

	/**
	 * The flag word speaks for the completion queue here, although it lies in this one.
	 */
	boolean completionsNeedFlush() {
		return (this.flags.opaque() & (CQ_OVERFLOW | TASKRUN)) != 0;
	}

	boolean completionsOverflow() {
		return (this.flags.opaque() & CQ_OVERFLOW) != 0;
	}

}
