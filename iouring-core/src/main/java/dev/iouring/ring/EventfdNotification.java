package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;

/**
 * Has an eventfd signalled when completions come to a ring. It is a hint: signals may be
 * fewer than completions. A ring has one eventfd at most.
 */
public final class EventfdNotification {

	private EventfdNotification() {
	}

	/**
	 * Signals for all completions. Linux 5.2.
	 * @param ring the ring
	 * @param eventfd a descriptor, which the caller keeps
	 * @throws ErrnoException {@code EBUSY} if there is one already, {@code EBADF} or
	 * {@code EINVAL} if this is none
	 */
	public static void register(Ring ring, int eventfd) throws ErrnoException {
		register(ring, RegisterOpcode.EVENTFD, eventfd);
	}

	/**
	 * Signals only for requests that a worker thread of the kernel has completed. That
	 * leaves out those that complete while they are submitted, and also those that wait
	 * for a file to become ready, such as a read from an empty pipe. Linux 5.6.
	 * @param ring the ring
	 * @param eventfd a descriptor, which the caller keeps
	 * @throws ErrnoException as of {@link #register(Ring, int)}
	 */
	public static void registerAsync(Ring ring, int eventfd) throws ErrnoException {
		register(ring, RegisterOpcode.EVENTFD_ASYNC, eventfd);
	}

	/**
	 * Ends the signalling.
	 * @param ring the ring
	 * @throws ErrnoException {@code ENXIO} if there is no eventfd
	 */
	public static void unregister(Ring ring) throws ErrnoException {
		ring.registration().register(RegisterOpcode.UNREGISTER_EVENTFD);
	}

	private static void register(Ring ring, RegisterOpcode operation, int eventfd) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			ring.registration().register(operation, arena.allocateFrom(ValueLayout.JAVA_INT, eventfd), 1);
		}
	}

}
