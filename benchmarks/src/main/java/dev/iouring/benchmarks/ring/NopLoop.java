package dev.iouring.benchmarks.ring;

import java.io.IOException;

import dev.iouring.ring.ControlOperations;
import dev.iouring.ring.SubmissionQueue;

/** Operations that do nothing: what is left is the cost of the ring itself. */
public final class NopLoop extends RingLoop {

	/**
	 * Opens a ring, which the caller closes.
	 * @throws IOException if the kernel refuses
	 */
	public NopLoop() throws IOException {
		super(0);
	}

	@Override
	void fill(int size) {
		SubmissionQueue sq = this.ring.sq();
		for (int i = 0; i < size; i++) {
			ControlOperations.nop(sq.next()).userData(i);
		}
	}

}
