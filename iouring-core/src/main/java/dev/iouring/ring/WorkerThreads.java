package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

import dev.iouring.linux.Platform;

/**
 * The kernel's worker threads, which perform operations that would block. They are the
 * submitting thread's, not the ring's: all rings of a thread share them, and these calls
 * are about those of the calling thread, and a new limit also about those of others that
 * use the ring. Only with {@link SetupFlag#SQPOLL} they are about those of the ring's
 * kernel thread.
 */
public final class WorkerThreads {

	private WorkerThreads() {
	}

	/**
	 * How many workers there may be. Linux 5.15.
	 * @param ring the ring
	 * @return the limits in force; zeros if the thread has neither made a ring nor
	 * submitted to one
	 * @throws ErrnoException if the kernel cannot tell
	 */
	public static IoWorkers limits(Ring ring) throws ErrnoException {
		return limit(ring, 0, 0);
	}

	/**
	 * Limits how many workers there may be. Without it the kernel derives the first limit
	 * from the thread's first ring. It is also for each other thread that has submitted
	 * to this ring, whatever rings it shares its workers with, and for each thread whose
	 * first ring this will be. More than {@code RLIMIT_NPROC} (ulimit -u) is cut to that,
	 * which {@link #limits} tells. Linux 5.15.
	 * @param ring the ring
	 * @param bounded for regular files and block devices; 0 leaves it as it is
	 * @param unbounded for everything else; 0 leaves it as it is
	 * @return the limits before, of the calling thread
	 * @throws ErrnoException if the kernel refuses
	 */
	public static IoWorkers limit(Ring ring, int bounded, int unbounded) throws ErrnoException {
		if (bounded < 0 || unbounded < 0) {
			throw new IllegalArgumentException("workers " + bounded + " and " + unbounded + " must not be negative");
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment limits = arena.allocateFrom(ValueLayout.JAVA_INT, bounded, unbounded);
			ring.registration().register(RegisterOpcode.IOWQ_MAX_WORKERS, limits, 2);
			return new IoWorkers(limits.getAtIndex(ValueLayout.JAVA_INT, 0),
					limits.getAtIndex(ValueLayout.JAVA_INT, 1));
		}
	}

	/**
	 * Binds workers to CPUs. It is about those that the kernel makes from now on; those
	 * that there are stay where they are. Linux 5.14.
	 * @param ring the ring
	 * @param cpus at least one of the machine's CPUs, from 0
	 * @throws ErrnoException {@code EINVAL} if the thread has neither made a ring nor
	 * submitted to one, or may not use one of the CPUs
	 */
	public static void bind(Ring ring, BitSet cpus) throws ErrnoException {
		if (cpus.isEmpty()) {
			throw new IllegalArgumentException("there must be at least 1 CPU, not 0");
		}
		int limit = Platform.cpuLimit();
		if (cpus.length() > limit) {
			// The kernel would ignore it, and if there is no other bind nothing.
			throw new IllegalArgumentException("CPU " + (cpus.length() - 1) + " is outside of 0 to " + (limit - 1));
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment mask = arena.allocateFrom(ValueLayout.JAVA_LONG, cpus.toLongArray());
			ring.registration().register(RegisterOpcode.IOWQ_AFF, mask, Math.toIntExact(mask.byteSize()));
		}
	}

	/**
	 * Lets workers that the kernel makes from now on use all CPUs that the thread may
	 * use. Linux 5.14.
	 * @param ring the ring
	 * @throws ErrnoException {@code EINVAL} if the thread has neither made a ring nor
	 * submitted to one
	 */
	public static void unbind(Ring ring) throws ErrnoException {
		ring.registration().register(RegisterOpcode.UNREGISTER_IOWQ_AFF);
	}

}
