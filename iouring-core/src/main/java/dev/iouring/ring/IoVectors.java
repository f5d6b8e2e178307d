package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.RegisterLayout;

/**
 * Writes lists of buffers, {@code struct iovec[]}. The list may be reused once the entry
 * that refers to it is consumed; the buffers are the kernel's until the completion.
 */
public final class IoVectors {

	/** The most buffers that a list may have, {@code IOV_MAX}. */
	public static final int MAX_COUNT = 1024;

	private IoVectors() {
	}

	/**
	 * Allocates a list.
	 * @param allocator owns the list, 16 bytes for each buffer
	 * @param buffers native memory, 1 to {@link #MAX_COUNT}
	 * @return the list, native memory if the allocator's is
	 * @throws IllegalArgumentException if a buffer is not native, or for too many or none
	 */
	public static MemorySegment allocate(SegmentAllocator allocator, MemorySegment... buffers) {
		if (buffers.length == 0 || buffers.length > MAX_COUNT) {
			throw new IllegalArgumentException("a list has 1 to " + MAX_COUNT + " buffers, not " + buffers.length);
		}
		MemorySegment list = allocator.allocate((long) buffers.length * RegisterLayout.IOVEC_SIZE, Long.BYTES);
		for (int i = 0; i < buffers.length; i++) {
			set(list, i, buffers[i]);
		}
		return list;
	}

	/**
	 * Overwrites one buffer of a list, without allocating.
	 * @param iovecs the list
	 * @param index from 0
	 * @param buffer native memory
	 */
	public static void set(MemorySegment iovecs, int index, MemorySegment buffer) {
		long start = (long) index * RegisterLayout.IOVEC_SIZE;
		iovecs.set(ValueLayout.JAVA_LONG, start + RegisterLayout.IOV_BASE, NativeMemory.address(buffer));
		iovecs.set(ValueLayout.JAVA_LONG, start + RegisterLayout.IOV_LEN, buffer.byteSize());
	}

	/** Returns how many buffers a list has that an encoder is given. */
	static int check(MemorySegment iovecs) {
		NativeMemory.address(iovecs);
		long count = iovecs.byteSize() / RegisterLayout.IOVEC_SIZE;
		if (iovecs.byteSize() % RegisterLayout.IOVEC_SIZE != 0 || count == 0 || count > MAX_COUNT) {
			throw new IllegalArgumentException("a list of 1 to " + MAX_COUNT + " buffers has "
					+ RegisterLayout.IOVEC_SIZE + " bytes for each, not " + iovecs.byteSize() + " in all");
		}
		return (int) count;
	}

}
