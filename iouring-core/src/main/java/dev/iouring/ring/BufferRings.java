package dev.iouring.ring;

import java.util.ArrayList;
import java.util.List;

/**
 * The groups of provided buffers that a ring has, so that they are neither collected nor
 * forgotten while it is open.
 */
final class BufferRings {

	private final List<BufferRing> open = new ArrayList<>();

	void add(BufferRing group) {
		this.open.add(group);
	}

	void remove(BufferRing group) {
		this.open.remove(group);
	}

	/** To be called while the ring still has its descriptor. */
	void ringCloses() {
		this.open.forEach(BufferRing::ringCloses);
		this.open.clear();
	}

}
