package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.FutexLayout;

/**
 * Writes lists of futex words to wait for, {@code struct futex_waitv[]}.
 */
public final class FutexWaiters {

	/** The most words that a list may have, {@code FUTEX_WAITV_MAX}. */
	public static final int MAX_COUNT = 128;

	private FutexWaiters() {
	}

	/**
	 * Allocates a list with nothing in it yet.
	 * @param allocator owns the list, 24 bytes for each word
	 * @param count of words, 1 to {@link #MAX_COUNT}
	 * @return the list, native memory if the allocator's is
	 */
	public static MemorySegment allocate(SegmentAllocator allocator, int count) {
		if (count < 1 || count > MAX_COUNT) {
			throw new IllegalArgumentException("a list has 1 to " + MAX_COUNT + " words, not " + count);
		}
		return allocator.allocate((long) count * FutexLayout.WAITV_SIZE, Long.BYTES).fill((byte) 0);
	}

	/**
	 * Writes one word of a list.
	 * @param waiters the list
	 * @param index from 0
	 * @param futex the word
	 * @param value what it has to have, 32 bits
	 * @param flags {@link MemoryOperations#FUTEX2_SIZE_U32} and perhaps
	 * {@link MemoryOperations#FUTEX2_PRIVATE}
	 */
	public static void set(MemorySegment waiters, int index, MemorySegment futex, int value, int flags) {
		long address = NativeMemory.address(futex, Integer.BYTES);
		long start = (long) index * FutexLayout.WAITV_SIZE;
		waiters.set(ValueLayout.JAVA_LONG, start + FutexLayout.WAITV_VAL, Integer.toUnsignedLong(value));
		waiters.set(ValueLayout.JAVA_LONG, start + FutexLayout.WAITV_UADDR, address);
		waiters.set(ValueLayout.JAVA_INT, start + FutexLayout.WAITV_FLAGS, flags);
	}

	static int check(MemorySegment waiters) {
		NativeMemory.address(waiters);
		long count = waiters.byteSize() / FutexLayout.WAITV_SIZE;
		if (waiters.byteSize() % FutexLayout.WAITV_SIZE != 0 || count == 0 || count > MAX_COUNT) {
			throw new IllegalArgumentException("a list of 1 to " + MAX_COUNT + " words has " + FutexLayout.WAITV_SIZE
					+ " bytes for each, not " + waiters.byteSize() + " in all");
		}
		return (int) count;
	}

}
