package dev.iouring.benchmarks.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import dev.iouring.benchmarks.linux.SocketPair;
import dev.iouring.ring.SocketTransferOperations;
import dev.iouring.ring.Sqe;
import dev.iouring.ring.SubmissionQueue;

/**
 * Sends of 64 bytes from a socket to another, each followed by the operation that
 * receives them. A batch of one is by turns one and the other.
 */
public final class SendLoop extends RingLoop {

	private static final int MESSAGE = 64;

	private final SocketPair sockets = SocketPair.open();

	// Never freed while the loop is referred to, as the kernel may write into it until
	// then.
	private final MemorySegment sent = Arena.ofAuto().allocate(MESSAGE);

	private final MemorySegment received = Arena.ofAuto().allocate(MESSAGE);

	private boolean receives;

	/**
	 * Opens a ring, which the caller closes.
	 * @throws IOException if the kernel refuses
	 */
	public SendLoop() throws IOException {
		super(MESSAGE);
	}

	@Override
	void fill(int size) {
		SubmissionQueue sq = this.ring.sq();
		for (int i = 0; i < size; i++) {
			Sqe sqe = this.receives ? SocketTransferOperations.recv(sq.next(), this.sockets.second(), this.received, 0)
					: SocketTransferOperations.send(sq.next(), this.sockets.first(), this.sent, 0);
			sqe.userData(i);
			this.receives = !this.receives;
		}
	}

	@Override
	public void close() {
		super.close();
		this.sockets.close();
	}

}
