package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Encoders for operations on memory of this process: advice about it, and futexes, words
 * on which threads wait for each other, see {@code futex(2)}.
 * <p>
 * A futex word is 4 bytes, aligned to 4, and the kernel's until the completion.
 */
public final class MemoryOperations {

	/** The word is one of 32 bits, as all are today. */
	public static final int FUTEX2_SIZE_U32 = 2;

	/** Only threads of this process use the word. */
	public static final int FUTEX2_PRIVATE = 128;

	/** All bits: waits for, and wakes, whoever it is. */
	public static final long FUTEX_BITSET_MATCH_ANY = 0xffff_ffffL;

	/** No advice. */
	public static final int MADV_NORMAL = 0;

	/** Use will jump about. */
	public static final int MADV_RANDOM = 1;

	/** Use will go from low to high. */
	public static final int MADV_SEQUENTIAL = 2;

	/** The memory will be needed soon. */
	public static final int MADV_WILLNEED = 3;

	/** The memory will not be needed; private anonymous memory is zeroed. */
	public static final int MADV_DONTNEED = 4;

	private MemoryOperations() {
	}

	/**
	 * {@code madvise(2)}. Linux 5.6; lengths above 32 bits need a kernel that takes them,
	 * older ones complete with {@code EINVAL}.
	 * @param sqe the entry to fill
	 * @param memory whole pages; {@code EINVAL} if it does not start with one
	 * @param advice {@code MADV_*}
	 * @return the entry
	 */
	public static Sqe madvise(Sqe sqe, MemorySegment memory, int advice) {
		long length = memory.byteSize();
		// the word for long lengths came later, so short ones do without
		boolean isShort = length == (length & 0xffff_ffffL);
		return sqe
			.prepare(Opcode.MADVISE, -1, NativeMemory.address(memory), isShort ? (int) length : 0, isShort ? 0 : length)
			.operationFlags(advice);
	}

	/**
	 * Waits until somebody wakes the waiters of a word, {@code futex_wait(2)}. Completes
	 * with 0, or {@code EAGAIN} if the word has another value. Linux 6.7.
	 * @param sqe the entry to fill
	 * @param futex the word
	 * @param value what it has to have for this to wait, 32 bits
	 * @param mask which wake-ups are meant, 32 bits, such as
	 * {@link #FUTEX_BITSET_MATCH_ANY}
	 * @param flags {@link #FUTEX2_SIZE_U32} and perhaps {@link #FUTEX2_PRIVATE}
	 * @return the entry
	 */
	public static Sqe futexWait(Sqe sqe, MemorySegment futex, int value, long mask, int flags) {
		return sqe
			.prepare(Opcode.FUTEX_WAIT, flags, NativeMemory.address(futex, Integer.BYTES), 0,
					Integer.toUnsignedLong(value))
			.address3(mask);
	}

	/**
	 * Wakes waiters of a word, {@code futex_wake(2)}; completes with their number. Linux
	 * 6.7.
	 * @param sqe the entry to fill
	 * @param futex the word
	 * @param count how many at most, from 0
	 * @param mask whom, 32 bits, such as {@link #FUTEX_BITSET_MATCH_ANY}
	 * @param flags {@link #FUTEX2_SIZE_U32} and perhaps {@link #FUTEX2_PRIVATE}
	 * @return the entry
	 */
	public static Sqe futexWake(Sqe sqe, MemorySegment futex, int count, long mask, int flags) {
		// The kernel takes it for 1.
		NegativeNumbers.refuse("count", count);
		return sqe
			.prepare(Opcode.FUTEX_WAKE, flags, NativeMemory.address(futex, Integer.BYTES), 0,
					Integer.toUnsignedLong(count))
			.address3(mask);
	}

	/**
	 * Waits for any of several words, {@code futex_waitv(2)}; completes with the index of
	 * one whose waiters were woken, or {@code EAGAIN} if one has another value. Linux
	 * 6.7.
	 * @param sqe the entry to fill
	 * @param waiters from {@link FutexWaiters}, which may be reused once the entry is
	 * consumed
	 * @return the entry
	 */
	public static Sqe futexWaitv(Sqe sqe, MemorySegment waiters) {
		int count = FutexWaiters.check(waiters);
		return sqe.prepare(Opcode.FUTEX_WAITV, 0, NativeMemory.address(waiters), count, 0);
	}

}
