package dev.iouring.ring;

/**
 * Encoders for messages from one ring to another, {@code IORING_OP_MSG_RING}: what the
 * other ring gets is a completion. A completion queue that is full is no error; the
 * message then waits as others do. Completes with {@code EBADFD} if the target is no ring
 * or is disabled.
 */
public final class MessageOperations {

	/** The other ring gets the file, but no completion. */
	public static final int MSG_RING_CQE_SKIP = 1;

	private static final int MSG_RING_FLAGS_PASS = 1 << 1;

	private static final int DATA = 0;

	private static final int SEND_FD = 1;

	private MessageOperations() {
	}

	/**
	 * Sends a completion. Linux 5.18.
	 * @param sqe the entry to fill
	 * @param ringFd the other ring
	 * @param userData of the completion
	 * @param result of the completion
	 * @return the entry
	 */
	public static Sqe msgRing(Sqe sqe, int ringFd, long userData, int result) {
		return sqe.prepare(Opcode.MSG_RING, ringFd, DATA, result, userData);
	}

	/**
	 * Sends a completion with flags. Linux 6.3.
	 * @param sqe the entry to fill
	 * @param ringFd the other ring
	 * @param userData of the completion
	 * @param result of the completion
	 * @param completionFlags of the completion, not {@link Completion#F_32} and
	 * {@link Completion#F_SKIP}, which say what form it has in the queue
	 * @return the entry
	 */
	public static Sqe msgRing(Sqe sqe, int ringFd, long userData, int result, int completionFlags) {
		requireNoForm(completionFlags);
		return msgRing(sqe, ringFd, userData, result).fileIndex(completionFlags).operationFlags(MSG_RING_FLAGS_PASS);
	}

	/*
	 * The kernel (6.18) passes them on as they are. A ring with CQE_MIXED drops what is
	 * marked as a filler. With the mark of a big completion, the kernel writes on beyond
	 * its places in the queue of a ring that has small ones only: that delivers old
	 * completions again, and others not at all.
	 */
	private static void requireNoForm(int completionFlags) {
		if ((completionFlags & (Completion.F_32 | Completion.F_SKIP)) != 0) {
			throw new IllegalArgumentException("completionFlags 0x" + Integer.toHexString(completionFlags)
					+ " have F_32 or F_SKIP, which only the kernel can set");
		}
	}

	/**
	 * Sends a registered file, which stays registered here, too. Completes with 0, or
	 * with the slot there if it was left to the kernel. Linux 6.0.
	 * @param sqe the entry to fill, on which {@link Sqe#intoSlot} or
	 * {@link Sqe#intoFreeSlot} is called next to say where the file goes
	 * @param ringFd the other ring
	 * @param slot of the file in this ring, from 0
	 * @param userData of the other ring's completion, whose result is that of this
	 * operation
	 * @param flags 0 or {@link #MSG_RING_CQE_SKIP}
	 * @return the entry
	 */
	public static Sqe msgRingFile(Sqe sqe, int ringFd, int slot, long userData, int flags) {
		long source = NativeMemory.slot(slot);
		return sqe.prepare(Opcode.MSG_RING, ringFd, SEND_FD, 0, userData).address3(source).operationFlags(flags);
	}

}
