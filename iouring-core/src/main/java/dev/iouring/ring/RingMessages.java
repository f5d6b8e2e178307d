package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.iouring.linux.Kernel;
import dev.iouring.linux.SqeLayout;

/**
 * Sends completions to rings from where there is none, as {@link MessageOperations} does
 * from one ring to another. Any thread may, whatever flags the ring was made with, so
 * that it can wake the ring's thread.
 */
public final class RingMessages {

	private RingMessages() {
	}

	/**
	 * Sends a completion. A completion queue that is full is no error; the message then
	 * waits as others do. Linux 6.13.
	 * @param ringFd the ring, which the caller keeps from being closed meanwhile
	 * @param userData of the completion
	 * @param result of the completion
	 * @throws ErrnoException {@code EBADF} if this is no descriptor, {@code EBADFD} if it
	 * is no ring, or a disabled one, {@code EINVAL} or {@code EBADF} before Linux 6.13
	 * @throws UnsupportedOperationException not on Linux, or on an architecture without
	 * known system call numbers
	 */
	public static void send(int ringFd, long userData, int result) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment message = arena.allocate(SqeLayout.SIZE, Long.BYTES);
			MessageOperations.msgRing(new Sqe(message), ringFd, userData, result);
			send(message);
		}
	}

	/**
	 * Sends a completion with flags. Linux 6.13.
	 * @param ringFd the ring, which the caller keeps from being closed meanwhile
	 * @param userData of the completion
	 * @param result of the completion
	 * @param completionFlags of the completion, not {@link Completion#F_32} and
	 * {@link Completion#F_SKIP}, which say what form it has in the queue
	 * @throws ErrnoException as of {@link #send(int, long, int)}
	 */
	public static void send(int ringFd, long userData, int result, int completionFlags) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment message = arena.allocate(SqeLayout.SIZE, Long.BYTES);
			MessageOperations.msgRing(new Sqe(message), ringFd, userData, result, completionFlags);
			send(message);
		}
	}

	/** What would go into a submission queue is passed to the kernel itself. */
	private static void send(MemorySegment message) throws ErrnoException {
		Registration.registerWithoutRing(Kernel.LINUX, RegisterOpcode.SEND_MSG_RING, message, 1);
	}

}
