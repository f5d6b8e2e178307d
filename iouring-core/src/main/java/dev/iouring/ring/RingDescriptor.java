package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.Errno;
import dev.iouring.linux.RegisterLayout;

/**
 * Registers the descriptor of a ring with the calling thread, which then enters the
 * kernel without having it looked up. On the machine where it was measured that saves a
 * tenth of the time of a submission that waits for one NOP, a twentieth for eight, and
 * nothing that could be told from noise from 32 on.
 */
public final class RingDescriptor {

	private static final int ANY_INDEX = -1;

	private RingDescriptor() {
	}

	/**
	 * Registers a ring's descriptor with the calling thread. Other threads go on using
	 * the descriptor. A thread has room for 16 rings. Linux 5.18.
	 * @param ring the ring
	 * @throws ErrnoException {@code EBUSY} if the thread has no room
	 * @throws IllegalStateException if it is registered already, or if the thread is
	 * virtual
	 */
	public static void register(Ring ring) throws ErrnoException {
		RingHandle.requirePlatformThread();
		RingHandle handle = ring.handle();
		if (handle.isRegistered()) {
			throw new IllegalStateException("the ring's descriptor is registered already");
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment update = arena.allocate(RegisterLayout.RSRC_UPDATE_SIZE, Long.BYTES);
			update.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET, ANY_INDEX);
			update.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_UPDATE_DATA, handle.fd());
			ring.registration().register(RegisterOpcode.RING_FDS, update, 1);
			handle.registered(update.get(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET));
		}
	}

	/**
	 * Takes the registration back, on the thread that made it; closing the ring there
	 * does so, too, and so does the thread's end.
	 * @param ring the ring
	 * @throws ErrnoException if the kernel refuses
	 * @throws IllegalStateException if there is none, if another thread has made it, or
	 * if the ring has no descriptor otherwise
	 */
	public static void unregister(Ring ring) throws ErrnoException {
		RingHandle handle = ring.handle();
		if (!handle.isRegistered() || handle.fd() < 0) {
			throw new IllegalStateException("the ring has no registered descriptor beside its own");
		}
		giveBack(handle, ring.registration());
	}

	/** Gives an index back, if there is one that has not ended with its thread. */
	static void giveBack(RingHandle handle, Registration registration) throws ErrnoException {
		if (handle.isToBeUnregistered()) {
			try (Arena arena = Arena.ofConfined()) {
				MemorySegment update = arena.allocate(RegisterLayout.RSRC_UPDATE_SIZE, Long.BYTES);
				update.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET, handle.index());
				giveBack(update, registration);
			}
		}
		handle.unregistered();
	}

	/*
	 * The table is the thread's, so that any ring will do for this call, while this one
	 * may be restricted to others.
	 */
	private static void giveBack(MemorySegment update, Registration registration) throws ErrnoException {
		try {
			registration.register(RegisterOpcode.UNREGISTER_RING_FDS, update, 1);
		}
		catch (ErrnoException refused) {
			if (refused.errno() != Errno.EACCES) {
				throw refused;
			}
			try (Ring other = Ring.open(RingOptions.ofEntries(1), registration.kernel())) {
				other.registration().register(RegisterOpcode.UNREGISTER_RING_FDS, update, 1);
			}
			catch (ErrnoException ex) {
				ex.addSuppressed(refused);
				throw ex;
			}
		}
	}

}
