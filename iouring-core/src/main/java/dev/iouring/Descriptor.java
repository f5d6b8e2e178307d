package dev.iouring;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

import dev.iouring.ring.FileFlags;
import org.jspecify.annotations.Nullable;

/**
 * An open file of an {@link IoUring}. Its number is given back to the kernel only when no
 * operation uses it, so an operation cannot hit another file that got the same number.
 * Thread-safe.
 */
public final class Descriptor implements AutoCloseable {

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

	private final IoUring io;

	private final int number;

	private final Path path;

	private final int flags;

	private final SyncRounds dataSyncs;

	private final SyncRounds fullSyncs;

	/** How many operations use this, and {@link #CLOSING}. */
	private volatile int state;

	private volatile @Nullable Thread closer;

	/** Written by a user of the file before it ends its use. */
	private boolean numberKept;

	private volatile boolean inlineReadable;

	private volatile InlineWrites inlineWrites;

	/** Whether the file has {@code O_NONBLOCK} only because it was opened inline. */
	private volatile boolean nonBlocking;

	private final boolean readOnly;

	/** A hint, so no thread has to see another's. */
	private boolean readInline;

	/**
	 * Takes over an open file.
	 * @param flags what it was opened with
	 * @param inline whether it was opened inline
	 */
	Descriptor(IoUring io, int number, Path path, int flags, boolean inline) {
		this.io = io;
		this.number = number;
		this.path = path;
		this.flags = flags;
		this.dataSyncs = new SyncRounds(io.options().boundedWorkers());
		this.fullSyncs = new SyncRounds(io.options().boundedWorkers());
		this.nonBlocking = inline && (flags & FileFlags.O_NONBLOCK) == 0;
		this.readOnly = (flags & FileFlags.O_ACCMODE) == FileFlags.O_RDONLY;
		// there is no page cache to find the data in, and RWF_NOWAIT would wait for the
		// device
		boolean cached = (flags & FileFlags.O_DIRECT) == 0;
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
	 * caller.
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
		if (!this.numberKept) {
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
	 * Has the number never be given back. By whoever uses the file, for whom the kernel
	 * may still look it up.
	 */
	void keepNumber() {
		this.numberKept = true;
	}

	SyncRounds dataSyncs() {
		return this.dataSyncs;
	}

	SyncRounds fullSyncs() {
		return this.fullSyncs;
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
	 * Makes the file wait for data where it has to: in the ring, where waiting is what it
	 * is for. By whoever uses it there.
	 */
	void block() {
		if (this.nonBlocking) {
			// twice by two threads at a time does no harm
			this.io.kernel().setFileFlags(this.number, this.flags);
			this.nonBlocking = false;
		}
	}

}
