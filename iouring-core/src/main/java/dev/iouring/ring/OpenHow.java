package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.FileLayout;

/**
 * Writes {@code struct open_how}, what {@code openat2(2)} is told. Its memory may be
 * reused once the entry that refers to it is consumed.
 */
public final class OpenHow {

	private OpenHow() {
	}

	/**
	 * Allocates the structure.
	 * @param allocator owns the 24 bytes
	 * @param flags {@code O_*}; unlike {@code openat}, a bit that the kernel does not
	 * know is an error
	 * @param mode permission bits of a file that is created, else 0
	 * @param resolve {@code RESOLVE_*}
	 * @return native memory if the allocator's is
	 */
	public static MemorySegment allocate(SegmentAllocator allocator, int flags, int mode, int resolve) {
		MemorySegment how = allocator.allocate(FileLayout.OPEN_HOW_SIZE, Long.BYTES);
		how.set(ValueLayout.JAVA_LONG, FileLayout.OPEN_HOW_FLAGS, Integer.toUnsignedLong(flags));
		how.set(ValueLayout.JAVA_LONG, FileLayout.OPEN_HOW_MODE, Integer.toUnsignedLong(mode));
		how.set(ValueLayout.JAVA_LONG, FileLayout.OPEN_HOW_RESOLVE, Integer.toUnsignedLong(resolve));
		return how;
	}

}
