package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Encoders for operations on sockets. Each has the name and the argument order of its
 * system call and returns the entry it was given.
 * <p>
 * Data buffers and the address {@code accept} fills belong to the kernel until the
 * terminal completion; the address to connect to until the entry is consumed. All memory
 * must be native, or an {@link IllegalArgumentException} leaves the entry as it was.
 */
public final class SocketOperations {

	/** An accepted socket does not block. */
	public static final int SOCK_NONBLOCK = 0x800;

	/** An accepted socket is not inherited by other programs. */
	public static final int SOCK_CLOEXEC = 0x80000;

	/** Leaves received data in the socket. */
	public static final int MSG_PEEK = 2;

	/** Receives as much as was asked for, or until the end. */
	public static final int MSG_WAITALL = 0x100;

	/** A broken connection raises no signal; the kernel implies it here. */
	public static final int MSG_NOSIGNAL = 0x4000;

	private SocketOperations() {
	}

	/**
	 * {@code accept4(2)}; completes with a descriptor, even if the caller has lost
	 * interest. Linux 5.5.
	 * @param sqe the entry to fill
	 * @param fd a listening socket
	 * @param address where the peer's address goes, or {@link MemorySegment#NULL}
	 * @param addressLength an {@code int}, the size of that memory at first and of the
	 * address at the completion, or {@link MemorySegment#NULL}
	 * @param flags {@code SOCK_*}
	 * @return the entry
	 */
	public static Sqe accept(Sqe sqe, int fd, MemorySegment address, MemorySegment addressLength, int flags) {
		return sqe
			.prepare(Opcode.ACCEPT, fd, NativeMemory.writableAddress(address), 0, lengthAddress(addressLength, address))
			.operationFlags(flags);
	}

	/**
	 * {@code connect(2)}. Linux 5.5.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param address a {@code sockaddr} in exactly the memory it needs
	 * @return the entry
	 */
	public static Sqe connect(Sqe sqe, int fd, MemorySegment address) {
		return sqe.prepare(Opcode.CONNECT, fd, NativeMemory.address(address), 0, NativeMemory.exactLength(address));
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
	 * The kernel writes the length whatever the memory's size, and as much of the address
	 * as the length allows it to.
	 */
	private static long lengthAddress(MemorySegment length, MemorySegment address) {
		if (length.equals(MemorySegment.NULL)) {
			return 0;
		}
		long result = NativeMemory.writableAddress(length, Integer.BYTES);
		long allowed = Integer.toUnsignedLong(length.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
		if (!address.equals(MemorySegment.NULL) && allowed > address.byteSize()) {
			throw new IllegalArgumentException(
					"the kernel would write an address of up to " + allowed + " bytes into " + address.byteSize());
		}
		return result;
	}

}
