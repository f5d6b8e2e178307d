package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Encoders for what is asked of a socket or told to it, {@code IORING_OP_URING_CMD} on
 * sockets. Values belong to the kernel until the completion. Linux 6.7.
 */
public final class SocketCommands {

	/** The level of options that all sockets have. */
	public static final int SOL_SOCKET = 1;

	private static final int SIOCINQ = 0;

	private static final int SIOCOUTQ = 1;

	private static final int GETSOCKOPT = 2;

	private static final int SETSOCKOPT = 3;

	private SocketCommands() {
	}

	/**
	 * Completes with the bytes that wait to be received.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @return the entry
	 */
	public static Sqe siocinq(Sqe sqe, int fd) {
		return sqe.prepare(Opcode.URING_CMD, fd, 0, 0, SIOCINQ);
	}

	/**
	 * Completes with the bytes that wait to be sent.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @return the entry
	 */
	public static Sqe siocoutq(Sqe sqe, int fd) {
		return sqe.prepare(Opcode.URING_CMD, fd, 0, 0, SIOCOUTQ);
	}

	/**
	 * {@code getsockopt(2)}; completes with the size of the value in bytes. Only for
	 * {@link #SOL_SOCKET}; {@code EOPNOTSUPP} for other levels.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param level the option's level
	 * @param option the option
	 * @param value where to
	 * @return the entry
	 */
	public static Sqe getsockopt(Sqe sqe, int fd, int level, int option, MemorySegment value) {
		return option(sqe, fd, GETSOCKOPT, level, option, value, NativeMemory.writableAddress(value));
	}

	/**
	 * {@code setsockopt(2)}.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param level the option's level
	 * @param option the option
	 * @param value all of this memory
	 * @return the entry
	 */
	public static Sqe setsockopt(Sqe sqe, int fd, int level, int option, MemorySegment value) {
		return option(sqe, fd, SETSOCKOPT, level, option, value, NativeMemory.address(value));
	}

	private static Sqe option(Sqe sqe, int fd, int command, int level, int option, MemorySegment value, long address) {
		long levelAndOption = Integer.toUnsignedLong(level) | (long) option << Integer.SIZE;
		int length = NativeMemory.exactLength(value);
		return sqe.prepare(Opcode.URING_CMD, fd, levelAndOption, 0, command).fileIndex(length).address3(address);
	}

}
