package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Tells the compiler which kind of segment it has to do with.
 * <p>
 * The checks of each access (lifetime, bounds, alignment) are virtual calls within the
 * JDK, as there are several kinds of segments. Compiled code contains them only if it
 * knows the kind. It does not learn that from an access, because that looks the same for
 * all kinds; it goes by what these virtual calls have met with, anywhere in the process.
 * Where that was more than one kind (an array somewhere suffices), an entry that does
 * nothing took 79 instead of 72 ns.
 * <p>
 * A virtual call of our own has a record of its own. Here that is one kind, the memory of
 * rings, so compiled code compares the segment's class with it and knows it from there
 * on. No check is lost.
 */
final class SegmentType {

	private SegmentType() {
	}

	/**
	 * Sharpens what the compiler knows of a segment.
	 * @param memory of a ring, as a rule; anything else is right, but slower for all
	 * @return the same
	 */
	static MemorySegment sharpen(MemorySegment memory) {
		// Only some kinds implement this, so the call has to find out which it is.
		boolean ignored = memory.isNative();
		return memory;
	}

}
