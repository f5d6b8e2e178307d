package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.NapiLayout;

/**
 * Has a ring poll network devices for a while before it sleeps in a wait, which burns a
 * CPU and saves an interrupt. It does nothing for sockets whose device has no such queue,
 * those on the loopback device among them. Not for rings with {@link SetupFlag#IOPOLL}.
 */
public final class NapiPolling {

	private static final int STATIC_ADD = 1;

	private static final int STATIC_DELETE = 2;

	private NapiPolling() {
	}

	/**
	 * Starts polling, or changes how. Queues that were added are forgotten. Linux 6.9;
	 * before 6.13 the kernel knows {@link NapiSettings.Tracking#DYNAMIC} only.
	 * @param ring the ring
	 * @param settings how to poll
	 * @return the settings before
	 * @throws ErrnoException {@code EINVAL} for a ring with IOPOLL, {@code EOPNOTSUPP} if
	 * the kernel is built without busy polling
	 */
	public static NapiSettings register(Ring ring, NapiSettings settings) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment napi = arena.allocate(NapiLayout.SIZE, Integer.BYTES);
			settings.encode(napi);
			ring.registration().register(RegisterOpcode.NAPI, napi, 1);
			return NapiSettings.decode(napi);
		}
	}

	/**
	 * Adds a queue, with {@link NapiSettings.Tracking#STATIC}. Linux 6.13.
	 * @param ring the ring
	 * @param id of the queue, from 1, as {@code SO_INCOMING_NAPI_ID} tells it. The kernel
	 * does not check that there is such a queue
	 * @throws ErrnoException {@code EEXIST} if it is there already, {@code EINVAL} with
	 * other settings, or for an id as low as those of CPUs
	 */
	public static void add(Ring ring, int id) throws ErrnoException {
		change(ring, STATIC_ADD, id);
	}

	/**
	 * Takes out a queue that was added. Linux 6.13.
	 * @param ring the ring
	 * @param id of the queue, from 1
	 * @throws ErrnoException {@code ENOENT} if it is not there, {@code EINVAL} with other
	 * settings
	 */
	public static void remove(Ring ring, int id) throws ErrnoException {
		change(ring, STATIC_DELETE, id);
	}

	/**
	 * Ends polling; if there is none, this does nothing. Linux 6.9.
	 * @param ring the ring
	 * @throws ErrnoException {@code EOPNOTSUPP} if the kernel is built without busy
	 * polling
	 */
	public static void unregister(Ring ring) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment napi = arena.allocate(NapiLayout.SIZE, Integer.BYTES);
			ring.registration().register(RegisterOpcode.UNREGISTER_NAPI, napi, 1);
		}
	}

	private static void change(Ring ring, int operation, int id) throws ErrnoException {
		if (id < 1) {
			throw new IllegalArgumentException("NAPI id " + id + " is less than 1");
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment napi = arena.allocate(NapiLayout.SIZE, Integer.BYTES);
			napi.set(ValueLayout.JAVA_BYTE, NapiLayout.OPCODE, (byte) operation);
			napi.set(ValueLayout.JAVA_INT, NapiLayout.OP_PARAM, id);
			ring.registration().register(RegisterOpcode.NAPI, napi, 1);
		}
	}

}
