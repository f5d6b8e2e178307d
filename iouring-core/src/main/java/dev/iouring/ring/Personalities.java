package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Credentials that a ring keeps, for requests with {@link Sqe#personality(int)}: such a
 * request is checked as if the thread that registered them had made it then, whoever
 * submits it.
 */
public final class Personalities {

	/** The largest id. */
	public static final int MAX_ID = 65535;

	private Personalities() {
	}

	/**
	 * Registers the credentials that the calling thread has now. Linux 5.6.
	 * @param ring the ring
	 * @return their id, 1 to {@link #MAX_ID}
	 * @throws ErrnoException {@code EBUSY} if all ids are in use
	 */
	public static int register(Ring ring) throws ErrnoException {
		return ring.registration().register(RegisterOpcode.PERSONALITY);
	}

	/**
	 * Takes credentials back. Requests that were submitted with them keep them. Linux
	 * 5.6.
	 * @param ring the ring
	 * @param id 1 to {@link #MAX_ID}
	 * @throws ErrnoException {@code EINVAL} if there is none with this id
	 */
	public static void unregister(Ring ring, int id) throws ErrnoException {
		if (id < 1 || id > MAX_ID) {
			throw new IllegalArgumentException("personality " + id + " is outside of 1 to " + MAX_ID);
		}
		ring.registration().register(RegisterOpcode.UNREGISTER_PERSONALITY, MemorySegment.NULL, id);
	}

}
