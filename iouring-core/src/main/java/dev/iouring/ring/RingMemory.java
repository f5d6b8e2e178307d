package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.ParamsLayout;

/**
 * The memory a ring shares with the kernel: the queues, and the submission entries. It
 * need not be a kernel's, so that the queues can be tested without one.
 */
final class RingMemory {

	private final RingLayout layout;

	private final MemorySegment rings;

	private final MemorySegment submissions;

	RingMemory(RingLayout layout, MemorySegment rings, MemorySegment submissions) {
		this.layout = layout;
		this.rings = rings;
		this.submissions = submissions;
		if (layout.hasArray()) {
			fillArray();
		}
	}

	RingLayout layout() {
		return this.layout;
	}

	MemorySegment rings() {
		return this.rings;
	}

	Sqe newSqe() {
		return new Sqe(this.submissions, this.layout.submissionSize());
	}

	/*
	 * The kernel takes entries in the order of this array. Ours is always the identity,
	 * so it is written once. It must not be touched on a ring without one: its offset is
	 * 0 there, which is where the heads and tails are.
	 */
	private void fillArray() {
		long array = this.layout.offset(ParamsLayout.SQ_OFF_ARRAY);
		for (int i = 0; i < this.layout.submissionEntries(); i++) {
			this.rings.set(ValueLayout.JAVA_INT, array + (long) i * Integer.BYTES, i);
		}
	}

}
