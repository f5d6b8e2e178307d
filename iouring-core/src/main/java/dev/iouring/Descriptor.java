package dev.iouring;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

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

	/** How many operations use this, and {@link #CLOSING}. */
	private volatile int state;

	private volatile @Nullable Thread closer;

	private volatile boolean inlineReadable = true;

	Descriptor(IoUring io, int number, Path path) {
		this.io = io;
		this.number = number;
		this.path = path;
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
		this.io.close(this);
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

	/** Whether the file is known or hoped to support reads that do not wait. */
	boolean isInlineReadable() {
		return this.inlineReadable;
	}

	void refuseInlineReads() {
		this.inlineReadable = false;
	}

}
