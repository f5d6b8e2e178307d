package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

import dev.iouring.linux.WaitLayout;

/**
 * Encoders for timers. Times are a {@link Timespec}, whose memory may be reused once the
 * entry is consumed.
 */
public final class TimeoutOperations {

	/** The time is a point on the clock, not a duration. */
	public static final int TIMEOUT_ABS = 1;

	/** The clock goes on while the system is suspended. Linux 5.15. */
	public static final int TIMEOUT_BOOTTIME = 1 << 2;

	/** The clock is the time of day. Linux 5.15. */
	public static final int TIMEOUT_REALTIME = 1 << 3;

	/** Expiry does not break a chain of links. Linux 5.16. */
	public static final int TIMEOUT_ETIME_SUCCESS = 1 << 5;

	/** Expires again and again. Linux 6.4. */
	public static final int TIMEOUT_MULTISHOT = 1 << 6;

	private static final int TIMEOUT_UPDATE = 1 << 1;

	private static final int LINK_TIMEOUT_UPDATE = 1 << 4;

	private TimeoutOperations() {
	}

	/**
	 * A timer. Completes with {@code ETIME} when it expires, 0 when enough other
	 * completions came before, {@code ECANCELED} when removed. Linux 5.4.
	 * @param sqe the entry to fill
	 * @param timespec the time
	 * @param count completions that end it early, 0 for none; of a multishot timer, how
	 * often it expires, 0 for ever
	 * @param flags {@code TIMEOUT_*}; by default a duration on the monotonic clock
	 * @return the entry
	 */
	public static Sqe timeout(Sqe sqe, MemorySegment timespec, int count, int flags) {
		return sqe.prepare(Opcode.TIMEOUT, -1, address(timespec), 1, Integer.toUnsignedLong(count))
			.operationFlags(flags);
	}

	/**
	 * Ends a timer, which completes with {@code ECANCELED}. Completes with 0,
	 * {@code ENOENT} if there is none, {@code EALREADY} if it is expiring. Linux 5.5.
	 * @param sqe the entry to fill
	 * @param targetUserData the user data of the timer
	 * @param flags 0
	 * @return the entry
	 */
	public static Sqe timeoutRemove(Sqe sqe, long targetUserData, int flags) {
		return sqe.prepare(Opcode.TIMEOUT_REMOVE, -1, targetUserData, 0, 0).operationFlags(flags);
	}

	/**
	 * Gives a timer another time. Completes like {@link #timeoutRemove}; the timer does
	 * not. Linux 5.11.
	 * @param sqe the entry to fill
	 * @param targetUserData the user data of the timer
	 * @param timespec the new time
	 * @param flags 0 or {@link #TIMEOUT_ABS}; the clock stays the timer's, and naming one
	 * completes with {@code EINVAL}
	 * @return the entry
	 */
	public static Sqe timeoutUpdate(Sqe sqe, long targetUserData, MemorySegment timespec, int flags) {
		return sqe.prepare(Opcode.TIMEOUT_REMOVE, -1, targetUserData, 0, address(timespec))
			.operationFlags(flags | TIMEOUT_UPDATE);
	}

	/**
	 * Gives a {@link #linkTimeout deadline} another time. Completes like
	 * {@link #timeoutRemove}. Linux 5.15.
	 * @param sqe the entry to fill
	 * @param targetUserData the user data of the deadline
	 * @param timespec the new time
	 * @param flags 0 or {@link #TIMEOUT_ABS}; the clock stays the timer's, and naming one
	 * completes with {@code EINVAL}
	 * @return the entry
	 */
	public static Sqe linkTimeoutUpdate(Sqe sqe, long targetUserData, MemorySegment timespec, int flags) {
		return sqe.prepare(Opcode.TIMEOUT_REMOVE, -1, targetUserData, 0, address(timespec))
			.operationFlags(flags | TIMEOUT_UPDATE | LINK_TIMEOUT_UPDATE);
	}

	/**
	 * A deadline for the entry before, which must carry {@link Sqe#link()}. When it
	 * expires it cancels that request and completes with {@code ETIME}, possibly before
	 * it; it completes with {@code ECANCELED} when the request was faster. It is no limit
	 * for a request that a worker of the kernel waits for, such as opening a named pipe:
	 * on Linux 6.18 neither completes before the worker is done. Linux 5.5.
	 * @param sqe the entry to fill
	 * @param timespec the time
	 * @param flags {@code TIMEOUT_*}
	 * @return the entry
	 */
	public static Sqe linkTimeout(Sqe sqe, MemorySegment timespec, int flags) {
		return sqe.prepare(Opcode.LINK_TIMEOUT, -1, address(timespec), 1, 0).operationFlags(flags);
	}

	private static long address(MemorySegment timespec) {
		if (timespec.byteSize() < WaitLayout.TIMESPEC_SIZE) {
			throw new IllegalArgumentException(
					"a timespec has " + WaitLayout.TIMESPEC_SIZE + " bytes, the memory has " + timespec.byteSize());
		}
		return NativeMemory.address(timespec);
	}

}
