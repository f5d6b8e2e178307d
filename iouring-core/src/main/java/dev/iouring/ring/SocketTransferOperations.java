package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Encoders for receiving and sending through sockets. Each has the name and the argument
 * order of its system call and returns the entry it was given. Sending without copying is
 * the matter of {@link ZeroCopyOperations}.
 * <p>
 * Data buffers and control data belong to the kernel until the terminal completion, and
 * so does the message header of a {@code recvmsg} that is not multishot, with all that it
 * refers to; every other header and address until the entry is consumed. All memory must
 * be native, or an {@link IllegalArgumentException} leaves the entry as it was.
 */
public final class SocketTransferOperations {

	/** Leaves received data in the socket. */
	public static final int MSG_PEEK = 2;

	/** Receives as much as was asked for, or until the end. */
	public static final int MSG_WAITALL = 0x100;

	/** A broken connection raises no signal; the kernel implies it here. */
	public static final int MSG_NOSIGNAL = 0x4000;

	private static final int MULTISHOT = 1 << 1;

	private static final int BUNDLE = 1 << 4;

	private SocketTransferOperations() {
	}

	/**
	 * {@code recv(2)}; completes with the bytes received, 0 at the end. Linux 5.6.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param buffer where to, all of it up to 0x7ffff000 bytes
	 * @param flags {@code MSG_*}
	 * @return the entry
	 */
	public static Sqe recv(Sqe sqe, int fd, MemorySegment buffer, int flags) {
		return sqe.prepare(Opcode.RECV, fd, NativeMemory.writableAddress(buffer), NativeMemory.ioLength(buffer), 0)
			.operationFlags(flags);
	}

	/**
	 * {@code send(2)}; completes with the bytes sent, which may be fewer than given.
	 * Linux 5.6.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param buffer where from, all of it up to 0x7ffff000 bytes
	 * @param flags {@code MSG_*}
	 * @return the entry
	 */
	public static Sqe send(Sqe sqe, int fd, MemorySegment buffer, int flags) {
		return sqe.prepare(Opcode.SEND, fd, NativeMemory.address(buffer), NativeMemory.ioLength(buffer), 0)
			.operationFlags(flags);
	}

	/**
	 * {@code sendto(2)}; completes with the bytes sent. Linux 6.1.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param buffer where from, all of it up to 0x7ffff000 bytes
	 * @param flags {@code MSG_*}
	 * @param address from {@link SocketAddresses}, in exactly the memory it needs
	 * @return the entry
	 */
	public static Sqe sendto(Sqe sqe, int fd, MemorySegment buffer, int flags, MemorySegment address) {
		long peer = NativeMemory.address(address);
		int length = NativeMemory.unsignedShort("address length", address.byteSize());
		return sqe.prepare(Opcode.SEND, fd, NativeMemory.address(buffer), NativeMemory.ioLength(buffer), peer)
			.fileIndex(length)
			.operationFlags(flags);
	}

	/**
	 * {@code sendmsg(2)}; completes with the bytes sent. Linux 5.3.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param header from {@link MessageHeader}, which may be reused once the entry is
	 * consumed, but not the control data that it refers to: the kernel reads that again
	 * each time it tries to send
	 * @param flags {@code MSG_*}
	 * @return the entry
	 */
	public static Sqe sendmsg(Sqe sqe, int fd, MemorySegment header, int flags) {
		return sqe.prepare(Opcode.SENDMSG, fd, NativeMemory.address(header, MessageHeader.SIZE), 1, 0)
			.operationFlags(flags);
	}

	/**
	 * {@code recvmsg(2)}; completes with the bytes received, 0 at the end. Linux 5.3.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param header from {@link MessageHeader}; the kernel's until the completion, with
	 * all that it refers to. It replaces the lengths of the address and of control data
	 * by those that they would have needed, which may be more than the memory has: before
	 * the header is used again, {@link MessageHeader#name name} and
	 * {@link MessageHeader#control control} have to be set again
	 * @param flags {@code MSG_*}
	 * @return the entry
	 */
	public static Sqe recvmsg(Sqe sqe, int fd, MemorySegment header, int flags) {
		return sqe.prepare(Opcode.RECVMSG, fd, NativeMemory.writableAddress(header, MessageHeader.SIZE), 1, 0)
			.operationFlags(flags);
	}

	/**
	 * Receives once into a provided buffer, which the completion names. Linux 5.7.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param length in bytes at most, 0 for the whole buffer
	 * @param flags {@code MSG_*}
	 * @param bufferGroup the group of provided buffers, 0 to 65535
	 * @return the entry
	 */
	public static Sqe recvProvided(Sqe sqe, int fd, int length, int flags, int bufferGroup) {
		return sqe.bufferGroup(bufferGroup).prepare(Opcode.RECV, fd, 0, length, 0).operationFlags(flags);
	}

	/**
	 * Receives again and again, each time into a provided buffer that the completion
	 * names, as long as completions carry {@link Completion#F_MORE}. Completes with 0 at
	 * the end, {@code ENOBUFS} when the group has no buffer. Linux 6.0.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param flags {@code MSG_*}, not {@link #MSG_WAITALL}
	 * @param bufferGroup the group of provided buffers, 0 to 65535
	 * @return the entry
	 */
	public static Sqe recvMultishot(Sqe sqe, int fd, int flags, int bufferGroup) {
		return recvProvided(sqe, fd, 0, flags, bufferGroup).socketFlag(MULTISHOT);
	}

	/**
	 * Receives messages again and again like {@link #recvMultishot}. What comes into a
	 * buffer is read by {@link ReceivedMessage}. The end comes into one, too, as a
	 * message without data: the result counts what is in the buffer, and is not 0. Linux
	 * 6.0.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param header from {@link MessageHeader}, of which only the sizes of the name and
	 * of the control data count; may be reused once the entry is consumed
	 * @param flags {@code MSG_*}
	 * @param bufferGroup the group of provided buffers, 0 to 65535
	 * @return the entry
	 */
	public static Sqe recvmsgMultishot(Sqe sqe, int fd, MemorySegment header, int flags, int bufferGroup) {
		long address = NativeMemory.address(header, MessageHeader.SIZE);
		return sqe.bufferGroup(bufferGroup)
			.prepare(Opcode.RECVMSG, fd, address, 1, 0)
			.operationFlags(flags)
			.socketFlag(MULTISHOT);
	}

	/**
	 * Receives once into as many provided buffers as it takes, from the one that the
	 * completion names on, in the order of their ring. Linux 6.10.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param flags {@code MSG_*}
	 * @param bufferGroup the group, which is a buffer ring, 0 to 65535
	 * @return the entry
	 */
	public static Sqe recvBundle(Sqe sqe, int fd, int flags, int bufferGroup) {
		return recvProvided(sqe, fd, 0, flags, bufferGroup).socketFlag(BUNDLE);
	}

	/**
	 * Sends what provided buffers have, all that there are in the order of their ring.
	 * Each completion has bytes sent and names the first of their buffers. They go on as
	 * long as they carry {@link Completion#F_MORE}: on Linux 6.18 there is one for each
	 * 256 buffers. Linux 6.10.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param flags {@code MSG_*}
	 * @param bufferGroup the group, which is a buffer ring, 0 to 65535
	 * @return the entry
	 */
	public static Sqe sendBundle(Sqe sqe, int fd, int flags, int bufferGroup) {
		return sqe.bufferGroup(bufferGroup).prepare(Opcode.SEND, fd, 0, 0, 0).operationFlags(flags).socketFlag(BUNDLE);
	}

}
