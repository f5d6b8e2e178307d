package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The 32-bit words of a ring that both the kernel and this program access. Positions in
 * the queues count modulo 2<sup>32</sup>: they are compared by difference, never by
 * magnitude.
 * <p>
 * A word is a segment and an offset, not an object: what is read after each system call
 * should not be scattered over the heap.
 */
final class SharedInt {

	private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle().withInvokeExactBehavior();

	private SharedInt() {
	}

	/** For what the kernel publishes: whatever it wrote before is visible after this. */
	static int acquire(MemorySegment memory, long offset) {
		return (int) INT.getAcquire(SegmentType.sharpen(memory), offset);
	}

	/** For what this program publishes: whatever it wrote before is visible with this. */
	static void release(MemorySegment memory, long offset, int value) {
		INT.setRelease(SegmentType.sharpen(memory), offset, value);
	}

	/** For flags and counters that order nothing, but must be read afresh each time. */
	static int opaque(MemorySegment memory, long offset) {
		return (int) INT.getOpaque(SegmentType.sharpen(memory), offset);
	}

}
