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
 * value tells how many came, so the owner knows when none is on its way.
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

	void close() {
		this.kernel.close(this.eventfd);
	}

}
