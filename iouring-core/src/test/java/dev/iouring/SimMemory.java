package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who may touch which memory: what the kernel holds, which buffers are in the pool, which
 * operations are done.
 */
final class SimMemory {

	private static final byte POISON = (byte) 0xDB;

	private final Simulation simulation;

	private final List<Range> held = new ArrayList<>();

	/** By the buffer's memory, whether it is in the pool. */
	private final IdentityHashMap<MemorySegment, Boolean> pooled = new IdentityHashMap<>();

	private int inUse;

	SimMemory(Simulation simulation) {
		this.simulation = simulation;
	}

	/** The kernel gets memory. */
	Range hold(long address, long length, String what) {
		Range range = new Range(address, length, what);
		for (Range other : this.held) {
			if (other.overlaps(address, length)) {
				this.simulation.violation(() -> what + " uses memory that the kernel holds for " + other.what());
			}
		}
		for (Map.Entry<MemorySegment, Boolean> buffer : this.pooled.entrySet()) {
			MemorySegment memory = buffer.getKey();
			if (buffer.getValue() && range.overlaps(memory.address(), memory.byteSize())) {
				this.simulation.violation(() -> what + " uses memory of a buffer that is in the pool");
			}
		}
		this.held.add(range);
		return range;
	}

	/** The kernel is done with memory. */
	void letGo(Range range) {
		this.held.remove(range);
	}

	/** Says what the kernel must not have. */
	void requireFree(MemorySegment memory, String why) {
		for (Range range : this.held) {
			if (range.overlaps(memory.address(), memory.byteSize())) {
				this.simulation.violation(() -> why + " although the kernel holds its memory for " + range.what());
			}
		}
	}

	BufferPool.Buffer taken(BufferPool.Buffer buffer) {
		MemorySegment memory = buffer.memory();
		Boolean before = this.pooled.put(memory, false);
		if (before != null) {
			this.simulation.require(before, () -> "a buffer was handed out twice");
			for (long i = 0; i < memory.byteSize(); i += Long.BYTES) {
				if (memory.get(ValueLayout.JAVA_BYTE, i) != POISON) {
					this.simulation.violation(() -> "a buffer was touched while it was in the pool");
					break;
				}
			}
		}
		this.inUse++;
		requireFree(memory, "a buffer is handed out");
		return buffer;
	}

	void released(BufferPool.Buffer buffer) {
		MemorySegment memory = buffer.memory();
		Boolean before = this.pooled.put(memory, true);
		this.simulation.require(before != null && !before, () -> "a buffer was released that was not in use");
		requireFree(memory, "a buffer is released");
		memory.fill(POISON);
		this.inUse--;
	}

	/** Buffers that were taken from a pool and not given back. */
	int inUse() {
		return this.inUse;
	}

	void completed(Operation operation, int outcome) {
		this.simulation.trace(() -> operation.call() + " completes with " + outcome);
		this.simulation.require(!operation.isDone(), () -> "%s completed with %d and again with %d"
			.formatted(operation.call(), operation.outcome(), outcome));
	}

	/**
	 * Memory that the kernel holds.
	 *
	 * @param what for whom
	 */
	record Range(long address, long length, String what) {

		boolean overlaps(long address, long length) {
			return address < this.address + this.length && this.address < address + length;
		}

	}

}
