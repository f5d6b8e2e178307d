package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.util.function.LongConsumer;

import org.jspecify.annotations.Nullable;

import dev.iouring.linux.ParamsLayout;

/**
 * The entries on their way to the kernel. Taken entries are private to this program until
 * {@link #flush()}, which {@link Ring#submit()} does.
 * <p>
 * Belongs to one thread at a time. The memory belongs to the ring; every method but
 * {@link #entries()} and {@link #undo()} throws {@link IllegalStateException} once it is
 * closed.
 */
public final class SubmissionQueue {

	private static final int NEED_WAKEUP = 1;

	private static final int CQ_OVERFLOW = 1 << 1;

	private static final int TASKRUN = 1 << 2;

	// What a change of size replaces is not final. Finality would spare compiled code
	// no more than a load that hits the first cache level: a benchmark could not tell
	// the two apart.
	private MemorySegment memory;

	private final long sharedHead;

	private final long sharedTail;

	private final long flags;

	private final long dropped;

	private int entries;

	private int mask;

	private Sqe sqe;

	// A view of its own, for entries that are not being filled.
	private Sqe taken;

	// Runs ahead of the shared tail by the entries taken since the last flush.
	private int tail;

	private int flushedTail;

	// What the kernel had consumed when it was last looked at. It never goes back, so
	// this is at worst too small, and taking an entry need not read shared memory.
	private int knownHead;

	SubmissionQueue(RingMemory memory) {
		this.memory = memory.rings();
		this.sharedHead = memory.layout().offset(ParamsLayout.SQ_OFF_HEAD);
		this.sharedTail = memory.layout().offset(ParamsLayout.SQ_OFF_TAIL);
		this.flags = memory.layout().offset(ParamsLayout.SQ_OFF_FLAGS);
		this.dropped = memory.layout().offset(ParamsLayout.SQ_OFF_DROPPED);
		this.entries = memory.layout().submissionEntries();
		this.mask = this.entries - 1;
		this.sqe = memory.newSqe();
		this.taken = memory.newSqe();
		this.tail = SharedInt.opaque(this.memory, this.sharedTail);
		this.flushedTail = this.tail;
		this.knownHead = head();
	}

	/**
	 * Goes on in other memory, into which the kernel has copied the entries that it has
	 * not consumed. Views of the old memory are dead. Positions are counters and stay as
	 * they are; so do the offsets of the shared words, which do not depend on the size.
	 */
	void moveTo(RingMemory newMemory) {
		this.memory = newMemory.rings();
		this.entries = newMemory.layout().submissionEntries();
		this.mask = this.entries - 1;
		this.sqe = newMemory.newSqe();
		this.taken = newMemory.newSqe();
		refreshHead();
	}

	/** Entries taken since the ring was made, modulo 2<sup>32</sup>. */
	int takenEver() {
		return this.tail;
	}

	/**
	 * Takes the next free entry, zeroed: as it is, a NOP with user data 0.
	 * @return a view that is valid until the next entry is taken, or {@code null} if the
	 * queue is full
	 */
	public @Nullable Sqe tryNext() {
		if (this.tail - this.knownHead >= this.entries && isFull()) {
			return null;
		}
		Sqe next = this.sqe.clearedAt(this.tail & this.mask);
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
			SharedInt.release(this.memory, this.sharedTail, this.tail);
		}
		return this.tail - head();
	}

	/**
	 * Entries taken and not yet consumed by the kernel, flushed or not.
	 * @return 0 to {@link #entries()}
	 */
	public int ready() {
		return this.tail - head();
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
		// was stored and the flag is read. Without a full fence between, both may read
		// the old value and the entries wait forever: release and acquire do not order
		// a store before a later load.
		VarHandle.fullFence();
		return (SharedInt.opaque(this.memory, this.flags) & NEED_WAKEUP) != 0;
	}

	/**
	 * Entries the kernel found invalid and dropped without a completion. This library
	 * cannot cause it.
	 * @return a counter, 0 at first
	 */
	public int dropped() {
		return SharedInt.opaque(this.memory, this.dropped);
	}

	/**
	 * Whether the kernel stopped within a chain of links, for want of memory: it has
	 * consumed an entry, but not the next, which is linked to it. To be asked after a
	 * submission that consumed something, before another entry is taken.
	 * @return {@code true} if the rest would be a chain of its own
	 */
	public boolean isChainCut() {
		int next = head();
		return next != this.tail && this.taken.at((next - 1) & this.mask).isLinked();
	}

	/**
	 * Replaces the rest of a chain that {@link #isChainCut() was cut} by NOPs with the
	 * same user data. Not with {@link SetupFlag#SQPOLL}, whose thread does not wait for
	 * it.
	 * @param replaced told the user data of each
	 */
	public void replaceCutChain(LongConsumer replaced) {
		boolean linked = isChainCut();
		for (int next = head(); linked && next != this.tail; next++) {
			Sqe entry = this.taken.at(next & this.mask);
			linked = entry.isLinked();
			long userData = entry.userData();
			// the kernel looks at it again only when it is entered
			ControlOperations.nop(entry.clearedAt(next & this.mask)).userData(userData);
			replaced.accept(userData);
		}
	}

	/** Notes what the kernel has consumed. Done after each entry into it. */
	void refreshHead() {
		this.knownHead = head();
	}

	private boolean isFull() {
		refreshHead();
		return this.tail - this.knownHead >= this.entries;
	}

	private int head() {
		// Acquire: with SQPOLL the kernel reads entries on another CPU, and must be done
		// with those before the head when they are overwritten.
		return SharedInt.acquire(this.memory, this.sharedHead);
	}

	/**
	 * The flag word speaks for the completion queue here, although it lies in this one.
	 */
	boolean completionsNeedFlush() {
		return (SharedInt.opaque(this.memory, this.flags) & (CQ_OVERFLOW | TASKRUN)) != 0;
	}

	boolean completionsOverflow() {
		return (SharedInt.opaque(this.memory, this.flags) & CQ_OVERFLOW) != 0;
	}

}
