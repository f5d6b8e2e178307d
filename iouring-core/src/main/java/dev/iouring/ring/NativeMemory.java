package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.RegionLayout;

/**
 * What the encoders ask of memory before they let the kernel have its address.
 */
final class NativeMemory {

	/**
	 * The largest page of an architecture, for memory that the kernel wants in whole
	 * ones.
	 */
	static final int LARGEST_PAGE = 65536;

	// MAX_RW_COUNT: read(2) and its like never transfer more, whatever length they are
	// given.
	private static final long MAX_IO = 0x7ffff000;

	private NativeMemory() {
	}

	/** Rounds a size up to whole pages, however large they are. */
	static long wholePages(long size) {
		return Math.ceilDiv(size, LARGEST_PAGE) * LARGEST_PAGE;
	}

	/**
	 * Fills the kernel's {@code io_uring_region_desc} for memory of this process.
	 * @param description zeroed
	 * @param memory whole pages
	 */
	static void describeRegion(MemorySegment description, MemorySegment memory) {
		description.set(ValueLayout.JAVA_LONG, RegionLayout.USER_ADDR, memory.address());
		description.set(ValueLayout.JAVA_LONG, RegionLayout.BYTES, memory.byteSize());
		description.set(ValueLayout.JAVA_INT, RegionLayout.FLAGS, RegionLayout.TYPE_USER);
	}

	/**
	 * The kernel keeps an address for later, and the collector would move heap memory.
	 * Segments give away their address even when their memory is freed.
	 */
	static long address(MemorySegment segment) {
		if (!segment.isNative()) {
			throw new IllegalArgumentException(
					"the kernel keeps the address of " + segment + " beyond this call; heap memory has none to keep");
		}
		if (!segment.scope().isAlive()) {
			throw new IllegalArgumentException(
					"the arena of " + segment + " is closed, so the memory is no longer there");
		}
		return segment.address();
	}

	static long address(MemorySegment segment, long minimumSize) {
		if (segment.byteSize() < minimumSize) {
			throw new IllegalArgumentException(
					"the kernel would read " + minimumSize + " bytes of " + segment.byteSize());
		}
		return address(segment);
	}

	static long writableAddress(MemorySegment segment) {
		if (segment.isReadOnly()) {
			throw new IllegalArgumentException("the kernel would write into read-only memory, " + segment);
		}
		return address(segment);
	}

	static long writableAddress(MemorySegment segment, long minimumSize) {
		if (segment.byteSize() < minimumSize) {
			throw new IllegalArgumentException(
					"the kernel would write " + minimumSize + " bytes into " + segment.byteSize());
		}
		return writableAddress(segment);
	}

	static int ioLength(MemorySegment segment) {
		return (int) Math.min(segment.byteSize(), MAX_IO);
	}

	static int unsignedInt(String what, long value) {
		if (value != (value & 0xffff_ffffL)) {
			throw new IllegalArgumentException(what + " " + value + " is outside of 0 to 4294967295");
		}
		return (int) value;
	}

	static int unsignedShort(String what, long value) {
		if (value != (value & 0xffff)) {
			throw new IllegalArgumentException(what + " " + value + " is outside of 0 to 65535");
		}
		return (int) value;
	}

	/** For structures, whose length cannot be cut. */
	static int exactLength(MemorySegment segment) {
		if (segment.byteSize() > Integer.MAX_VALUE) {
			throw new IllegalArgumentException(
					"memory of " + segment.byteSize() + " bytes is larger than " + Integer.MAX_VALUE);
		}
		return (int) segment.byteSize();
	}

	/** Some negative ones mean something else to the kernel. */
	static int slot(int slot) {
		NegativeNumbers.refuse("slot", slot);
		return slot;
	}

}
