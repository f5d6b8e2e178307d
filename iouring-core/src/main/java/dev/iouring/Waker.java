package dev.iouring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.FileOperations;
import dev.iouring.ring.Sqe;

/**
 * Ends the owner's wait in the kernel: an eventfd that the owner keeps a read on.
 *
 * <p>
 * A descriptor's number must not be given back while somebody may still write to it. The
 * {@link Mailbox} tells the owner of each wake-up that it is owed, and the eventfd's
 * value tells how many came, so the owner knows when none is on its way. A wake-up that
 * the owner is not owed looks first whether the descriptor is still there.
 */
final class Waker {

	private static final int EFD_CLOEXEC = 02000000;

	private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);

	/** Wakes the owner without being counted as one that it is owed. */
	private static final MemorySegment AGAIN = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L << Integer.SIZE);

	private final Kernel kernel;

	private final int eventfd;

	/** Where the kernel puts the number of wake-ups. Referred to for the ring's life. */
	private final MemorySegment value = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

	private boolean armed;

	private long owed;

	/** How many of those may never come, because their threads failed meanwhile. */
	private long doubtful;

	/** Guarded by this object. */
	private boolean closed;

	private Waker(Kernel kernel, int eventfd) {
		this.kernel = kernel;
		this.eventfd = eventfd;
	}

	static Waker open(Kernel kernel) throws ErrnoException {
		int eventfd = kernel.eventfd(0, EFD_CLOEXEC);
		if (eventfd < 0) {
			throw new ErrnoException("eventfd2", -eventfd);
		}
		return new Waker(kernel, eventfd);
	}

	/** Wakes the owner. On the thread that found it asleep, once. */
	void wake() {
		write(ONE);
	}

	private void write(MemorySegment value) {
		long outcome;
		do {
			outcome = this.kernel.write(this.eventfd, value, Long.BYTES);
		}
		while (outcome == -Errno.EINTR);
		if (outcome != Long.BYTES) {
			throw new IllegalStateException("The owner of a ring cannot be woken: write to its eventfd returned %s"
				.formatted((outcome < 0) ? Errno.name((int) -outcome) : outcome));
		}
	}

	/**
	 * Wakes the owner again, in case that the thread which found it asleep could not. The
	 * owner owes nobody to wait for this, so the number may be somebody else's by now.
	 * <p>
	 * A monitor, and no lock: it is given back even if the stack ends in here.
	 */
	synchronized void wakeUnlessClosed() {
		if (!this.closed) {
			write(AGAIN);
		}
	}

	boolean isArmed() {
		return this.armed;
	}

	/** Whether a wake-up is sure to come. */
	boolean isOwed() {
		return this.owed > this.doubtful;
	}

	/** A publisher has found the owner asleep. Owner thread. */
	void owe() {
		this.owed++;
	}

	void arm(Sqe sqe, long userData) {
		FileOperations.read(sqe, this.eventfd, this.value, 0).userData(userData);
		this.armed = true;
	}

	/** The read has ended. Owner thread. */
	void completed(int result) {
		this.armed = false;
		if (result == Long.BYTES) {
			long value = this.value.get(ValueLayout.JAVA_LONG, 0);
			this.owed -= value & 0xFFFF_FFFFL;
			this.doubtful += value >>> Integer.SIZE;
		}
	}

	/**
	 * Gives the number back, unless a wake-up has not come that may be lost and may be on
	 * its way: a descriptor that stays open is better than somebody else's being written
	 * to. When nobody reads from it any more.
	 */
	synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			if (this.owed == 0) {
				this.kernel.close(this.eventfd);
			}
		}
	}

}
