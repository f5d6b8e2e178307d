package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A 32-bit word of the ring that both the kernel and this program access. Positions in
 * the queues count modulo 2<sup>32</sup>: they are compared by difference, never by
 * magnitude.
 */
final class SharedInt {

	private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

	private final MemorySegment memory;

	private final long offset;

	SharedInt(MemorySegment memory, long offset) {
		this.memory = memory;
		this.offset = offset;
	}

	/** For what the kernel publishes: whatever it wrote before is visible after this. */
	int acquire() {
		return (int) INT.getAcquire(this.memory, this.offset);
	}

	/** For what this program publishes: whatever it wrote before is visible with this. */
	void release(int value) {
		INT.setRelease(this.memory, this.offset, value);
	}

	/** For flags and counters that order nothing, but must be read afresh each time. */
	int opaque() {
		return (int) INT.getOpaque(this.memory, this.offset);
	}

}
