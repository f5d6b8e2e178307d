package dev.iouring;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import dev.iouring.linux.NoWaitQuestion;
import dev.iouring.ring.FileFlags;
import org.jspecify.annotations.Nullable;

/**
 * An open file of an {@link IoUring}. Its number is given back to the kernel only when no
 * operation uses it, so an operation cannot hit another file that got the same number.
 * Thread-safe.
 */
public final class Descriptor implements AutoCloseable {

	/** It is in no table of registered files. */
	static final int NO_SLOT = -1;

	private static final int CLOSING = 1 << 31;

	private static final VarHandle STATE;

	static {
		try {
			STATE = MethodHandles.lookup().findVarHandle(Descriptor.class, "state", int.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private static final AtomicLong IDS = new AtomicLong();

	private final IoUring io;

	private final long id = IDS.incrementAndGet();

	private final int number;

	private final Path path;

	private final int flags;

	private final SyncRounds dataSyncs;

	private final SyncRounds fullSyncs;

	/** How many operations use this, and {@link #CLOSING}. */
	private volatile int state;

	private volatile @Nullable Thread closer;

	private volatile boolean kept;

	private volatile boolean inlineReadable;

	private volatile InlineWrites inlineWrites;

	/** Whether the file has {@code O_NONBLOCK} only because nobody waits to open it. */
	private volatile boolean nonBlocking;

	private final boolean readOnly;

	/** Whether {@link #stalling} is known. */
	private volatile boolean inRing;

	private volatile boolean stalling;

	/** A hint, so no thread has to see another's. */
	private boolean readInline;

	/**
	 * The table that has the file in {@link #slot}, if it has not ended. Of the owner of
	 * the ring, who changes it while an operation uses the file or for whoever closes it.
	 * Others look at it only when the last use has ended, for which they have waited.
	 */
	private @Nullable RegisteredFiles table;

	private int slot;

	/** How many operations came to an owner that could have registered the file. */
	private int uses;

	/**
	 * Takes over an open file.
	 * @param flags what it was opened with, and {@code O_NONBLOCK}
	 */
	Descriptor(IoUring io, int number, Path path, int flags) {
		this.io = io;
		this.number = number;
		this.path = path;
		this.flags = flags;
		this.dataSyncs = new SyncRounds(io.options().boundedWorkers());
		this.fullSyncs = new SyncRounds(io.options().boundedWorkers());
		this.nonBlocking = (flags & FileFlags.O_NONBLOCK) == 0;
		this.readOnly = (flags & FileFlags.O_ACCMODE) == FileFlags.O_RDONLY;
		// there is no page cache to find the data in, and RWF_NOWAIT would wait for the
		// device
		boolean cached = isCached();
		this.inlineReadable = cached;
		// O_SYNC includes the bit of O_DSYNC
		this.inlineWrites = (cached && (flags & FileFlags.O_DSYNC) == 0) ? InlineWrites.NOWAIT : InlineWrites.NEVER;
	}

	/**
	 * Returns the path that the file was opened with.
	 * @return the path
	 */
	public Path path() {
		return this.path;
	}

	/**
	 * Returns whether operations may still use the file.
	 * @return {@code false} from the moment that somebody closes it
	 */
	public boolean isOpen() {
		return !isClosing();
	}

	/**
	 * Cancels the operations that use the file, waits until the kernel is done with them,
	 * and closes it. They fail with {@link java.nio.channels.AsynchronousCloseException}.
	 * Closing again does nothing. An interrupt does not stop this; it is kept for the
	 * caller. If its ring {@linkplain IoUring#failure() failed} and the kernel may still
	 * look for the file by its number, it stays open for good.
	 * @throws IOException what {@code close(2)} reports, such as data that a network file
	 * system could not store. The file is closed nevertheless
	 */
	@Override
	public void close() throws IOException {
		int before = (int) STATE.getAndBitwiseOr(this, CLOSING);
		if ((before & CLOSING) != 0) {
			return;
		}
		if (before != 0) {
			this.io.cancelAll(this);
			awaitUnused();
		}
		this.io.inlineCalls().awaitUnused(this);
		if (!this.kept) {
			this.io.close(this);
		}
	}

	private void awaitUnused() {
		boolean interrupted = false;
		this.closer = Thread.currentThread();
		while (this.state != CLOSING) {
			LockSupport.park(this);
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/** Whose file this is: it is useless to another ring's operations. */
	IoUring io() {
		return this.io;
	}

	/** Greater than 0, and never another's, which the number can be. */
	long id() {
		return this.id;
	}

	int number() {
		return this.number;
	}

	boolean isClosing() {
		return (this.state & CLOSING) != 0;
	}

	/** Keeps the number from being given back, unless the file is closed. */
	boolean tryUse() {
		int state = this.state;
		while ((state & CLOSING) == 0) {
			if (STATE.compareAndSet(this, state, state + 1)) {
				return true;
			}
			state = this.state;
		}
		return false;
	}

	/** Ends what {@link #tryUse()} began. On any thread. */
	void release() {
		int before = (int) STATE.getAndAdd(this, -1);
		if (before == (CLOSING | 1)) {
			// the closer sets itself before it looks at the state again, so one of us
			// sees the other
			LockSupport.unpark(this.closer);
		}
	}

	/**
	 * Keeps the number for good: the kernel may look for the file when nobody waits for
	 * it any more, and must not find another one. By whoever uses the file.
	 */
	void keep() {
		this.kept = true;
	}

	/** Returns where a table has the file, or {@link #NO_SLOT}. On its owner's thread. */
	int slotIn(RegisteredFiles table) {
		return (this.table == table) ? this.slot : NO_SLOT;
	}

	/** Counts an operation of a file without a slot. On the owner's thread. */
	int countUse() {
		return ++this.uses;
	}

	void forgetUses() {
		this.uses = 0;
	}

	/** On the owner's thread. */
	void registered(RegisteredFiles table, int slot) {
		this.table = table;
		this.slot = slot;
	}

	/** On the owner's thread. */
	void unregistered() {
		this.table = null;
	}

	/** Whether a ring holds the file, too. When nothing uses it any more. */
	boolean isRegistered() {
		RegisteredFiles table = this.table;
		return table != null && !table.isEnded();
	}

	SyncRounds dataSyncs() {
		return this.dataSyncs;
	}

	SyncRounds fullSyncs() {
		return this.fullSyncs;
	}

	/** Whether its data go through the page cache. */
	boolean isCached() {
		return (this.flags & FileFlags.O_DIRECT) == 0;
	}

	/** Whether the file is known or hoped to support reads that do not wait. */
	boolean isInlineReadable() {
		return this.inlineReadable;
	}

	void refuseInlineReads() {
		this.inlineReadable = false;
	}

	void wasReadInline() {
		if (!this.readInline) {
			this.readInline = true;
		}
	}

	/**
	 * Whether closing the file is over at once: nothing was written to it, and its file
	 * system can tell what it has in memory, so it is none that asks a server.
	 */
	boolean isInlineClosable() {
		return this.readOnly && this.readInline;
	}

	InlineWrites inlineWrites() {
		return this.inlineWrites;
	}

	boolean isInlineWritable() {
		return this.inlineWrites != InlineWrites.NEVER;
	}

	void inlineWrites(InlineWrites writes) {
		this.inlineWrites = writes;
	}

	/**
	 * Whether the kernel may keep whoever reads or writes the file waiting although it is
	 * not to wait: if it does not know how to find out, it may ask the file's
	 * {@code poll}, and believe it. That says only that something can be moved, and of
	 * files of FUSE it says so always. Known once the file is used in the ring.
	 */
	boolean isStalling() {
		return this.stalling;
	}

	private NoWaitQuestion question() {
		if ((this.flags & FileFlags.O_ACCMODE) != FileFlags.O_WRONLY) {
			return NoWaitQuestion.READ;
		}
		return isCached() ? NoWaitQuestion.POSITIONS : NoWaitQuestion.WRITE;
	}

	/**
	 * Makes the file wait for data where it has to: in the ring, where waiting is what it
	 * is for, but not on the owner's thread. By whoever uses it there.
	 */
	void block() {
		if (!this.inRing) {
			this.stalling = !this.io.kernel().knowsNoWait(this.number, question());
			this.inRing = true;
		}
		if (this.nonBlocking) {
			// twice by two threads at a time does no harm
			if (this.io.kernel().setFileFlags(this.number, this.flags) == 0) {
				this.nonBlocking = false;
			}
		}
	}

}
