package dev.iouring.ring;

import java.util.ArrayList;
import java.util.List;

/**
 * The groups of provided buffers that a ring has, so that they are neither collected nor
 * forgotten while it is open. Its monitor is held while a group is closed, so that a
 * thread that closes the ring and one that closes the group do not both free it.
 */
final class BufferRings {

	private final List<BufferRing> open = new ArrayList<>();

	private boolean closed;

	/** Returns whether the ring is open; if not, it does not keep the group. */
	synchronized boolean add(BufferRing group) {
		if (!this.closed) {
			this.open.add(group);
		}
		return !this.closed;
	}

	synchronized void remove(BufferRing group) {
		this.open.remove(group);
	}

	/** To be called while the ring still has its descriptor. */
	synchronized void ringCloses() {
		this.closed = true;
		this.open.forEach(BufferRing::ringCloses);
		this.open.clear();
	}

}
