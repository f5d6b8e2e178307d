package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Encoders for sending without copying, and for receiving so.
 * <p>
 * A send completes twice: first with its result, then, if that completion carries
 * {@link Completion#F_MORE}, with {@link Completion#F_NOTIF} once the kernel is done with
 * the memory. Only then may the memory be changed, whatever the result was: errors may
 * carry {@code F_MORE} as well. It pays for large sends only, and over the loopback
 * device the data is copied all the same. On a ring with zero-copy sends,
 * {@link Sqe#drain()} may stop everything; see there.
 */
public final class ZeroCopyOperations {

	/** The bit of a notification's result that says that the data was copied. */
	public static final int NOTIF_USAGE_ZC_COPIED = 1 << 31;

	private static final int FIXED_BUF = 1 << 2;

	private static final int REPORT_USAGE = 1 << 3;

	private static final int MULTISHOT = 1 << 1;

	private ZeroCopyOperations() {
	}

	/**
	 * {@code send(2)} without copying. Linux 6.0.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param buffer where from, all of it up to 0x7ffff000 bytes
	 * @param flags {@code MSG_*}
	 * @return the entry
	 */
	public static Sqe sendZc(Sqe sqe, int fd, MemorySegment buffer, int flags) {
		return sqe.prepare(Opcode.SEND_ZC, fd, NativeMemory.address(buffer), NativeMemory.ioLength(buffer), 0)
			.operationFlags(flags);
	}

	/**
	 * {@link #sendZc} from registered memory, which completes with {@code EFAULT} if the
	 * buffer is not inside of it. Linux 6.0.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param buffer where from, within the registered buffer
	 * @param flags {@code MSG_*}
	 * @param bufferIndex the registered buffer, from 0
	 * @return the entry
	 */
	public static Sqe sendZcFixed(Sqe sqe, int fd, MemorySegment buffer, int flags, int bufferIndex) {
		long address = NativeMemory.address(buffer);
		return sqe.bufferIndex(bufferIndex)
			.prepare(Opcode.SEND_ZC, fd, address, NativeMemory.ioLength(buffer), 0)
			.operationFlags(flags)
			.socketFlag(FIXED_BUF);
	}

	/**
	 * {@code sendmsg(2)} without copying. Linux 6.1.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param header from {@link MessageHeader}, which may be reused once the entry is
	 * consumed; the control data that it refers to only after the first completion
	 * @param flags {@code MSG_*}
	 * @return the entry
	 */
	public static Sqe sendmsgZc(Sqe sqe, int fd, MemorySegment header, int flags) {
		return sqe.prepare(Opcode.SENDMSG_ZC, fd, NativeMemory.address(header, MessageHeader.SIZE), 1, 0)
			.operationFlags(flags);
	}

	/**
	 * Has the notification of a send tell whether the data was copied after all, see
	 * {@link #NOTIF_USAGE_ZC_COPIED}. Linux 6.2.
	 * @param sqe an entry that one of the methods above has filled
	 * @return the entry
	 */
	public static Sqe reportUsage(Sqe sqe) {
		return sqe.socketFlag(REPORT_USAGE);
	}

	/**
	 * Receives again and again into the memory of a network card's queue. Needs a ring
	 * with large completions and such a card. Linux 6.15.
	 * @param sqe the entry to fill
	 * @param fd a TCP socket
	 * @param length in bytes at most, 0 for no limit
	 * @param queue the registered interface queue
	 * @return the entry
	 */
	public static Sqe recvZc(Sqe sqe, int fd, int length, int queue) {
		return sqe.prepare(Opcode.RECV_ZC, fd, 0, length, 0).fileIndex(queue).socketFlag(MULTISHOT);
	}

}
