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

	private final Kernel kernel;

	private final int eventfd;

	/** Where the kernel puts the number of wake-ups. Referred to for the ring's life. */
	private final MemorySegment value = Arena.ofAuto().allocate(ValueLayout.JAVA_LONG);

	private boolean armed;

	private long owed;

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
		long outcome;
		do {
			outcome = this.kernel.write(this.eventfd, ONE, Long.BYTES);
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
			wake();
		}
	}

	boolean isArmed() {
		return this.armed;
	}

	boolean isOwed() {
		return this.owed > 0;
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
			// more than owed come if a publisher did not notice that its wake-up had
			// worked
			this.owed = Math.max(this.owed - this.value.get(ValueLayout.JAVA_LONG, 0), 0);
		}
	}

	synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			this.kernel.close(this.eventfd);
		}
	}

}
