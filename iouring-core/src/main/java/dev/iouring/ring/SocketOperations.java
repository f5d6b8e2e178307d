package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Encoders for the life of sockets, from making one to shutting it down. Each has the
 * name and the argument order of its system call and returns the entry it was given. Data
 * is moved by {@link SocketTransferOperations}.
 * <p>
 * The address {@code accept} fills belongs to the kernel until the terminal completion;
 * addresses to connect or bind to until the entry is consumed. All memory must be native,
 * or an {@link IllegalArgumentException} leaves the entry as it was.
 */
public final class SocketOperations {

	/** The Unix domain. */
	public static final int AF_UNIX = 1;

	/** IPv4. */
	public static final int AF_INET = 2;

	/** IPv6. */
	public static final int AF_INET6 = 10;

	/** A stream of bytes. */
	public static final int SOCK_STREAM = 1;

	/** Datagrams. */
	public static final int SOCK_DGRAM = 2;

	/** A socket does not block. */
	public static final int SOCK_NONBLOCK = 0x800;

	/** A socket is not inherited by other programs. */
	public static final int SOCK_CLOEXEC = 0x80000;

	/** No more is received. */
	public static final int SHUT_RD = 0;

	/** No more is sent. */
	public static final int SHUT_WR = 1;

	/** Neither. */
	public static final int SHUT_RDWR = 2;

	private static final int ACCEPT_MULTISHOT = 1;

	private SocketOperations() {
	}

	/**
	 * {@code socket(2)}; completes with a descriptor, even if the caller has lost
	 * interest; with {@link Sqe#intoSlot} it goes to a registered file instead. Linux
	 * 5.19.
	 * @param sqe the entry to fill
	 * @param domain {@code AF_*}
	 * @param type {@code SOCK_STREAM} or {@code SOCK_DGRAM}, with {@code SOCK_NONBLOCK}
	 * and {@code SOCK_CLOEXEC}
	 * @param protocol 0 for the usual one
	 * @return the entry
	 */
	public static Sqe socket(Sqe sqe, int domain, int type, int protocol) {
		return sqe.prepare(Opcode.SOCKET, domain, 0, protocol, Integer.toUnsignedLong(type));
	}

	/**
	 * {@code bind(2)}. Linux 6.11.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param address from {@link SocketAddresses}, in exactly the memory it needs
	 * @return the entry
	 */
	public static Sqe bind(Sqe sqe, int fd, MemorySegment address) {
		return sqe.prepare(Opcode.BIND, fd, NativeMemory.address(address), 0, NativeMemory.exactLength(address));
	}

	/**
	 * {@code listen(2)}. Linux 6.11.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param backlog how many connections may wait to be accepted
	 * @return the entry
	 */
	public static Sqe listen(Sqe sqe, int fd, int backlog) {
		return sqe.prepare(Opcode.LISTEN, fd, 0, backlog, 0);
	}

	/**
	 * {@code accept4(2)}; completes with a descriptor, even if the caller has lost
	 * interest; with {@link Sqe#intoSlot} it goes to a registered file instead. Linux
	 * 5.5.
	 * @param sqe the entry to fill
	 * @param fd a listening socket
	 * @param address where the peer's address goes, or {@link MemorySegment#NULL}
	 * @param addressLength an {@code int}, the size of that memory at first and of the
	 * address at the completion, or {@link MemorySegment#NULL} without an address
	 * @param flags {@code SOCK_*}
	 * @return the entry
	 */
	public static Sqe accept(Sqe sqe, int fd, MemorySegment address, MemorySegment addressLength, int flags) {
		return sqe
			.prepare(Opcode.ACCEPT, fd, NativeMemory.writableAddress(address), 0, lengthAddress(addressLength, address))
			.operationFlags(flags);
	}

	/**
	 * Accepts connections again and again, as long as completions carry
	 * {@link Completion#F_MORE}. With {@link Sqe#intoFreeSlot} they go to registered
	 * files; not with {@link Sqe#intoSlot}. Linux 5.19.
	 * @param sqe the entry to fill
	 * @param fd a listening socket
	 * @param flags {@code SOCK_NONBLOCK}, {@code SOCK_CLOEXEC}
	 * @return the entry
	 */
	public static Sqe acceptMultishot(Sqe sqe, int fd, int flags) {
		return sqe.prepare(Opcode.ACCEPT, fd, 0, 0, 0).operationFlags(flags).socketFlag(ACCEPT_MULTISHOT);
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
	 * {@code shutdown(2)}. Linux 5.11.
	 * @param sqe the entry to fill
	 * @param fd a socket
	 * @param how {@code SHUT_*}
	 * @return the entry
	 */
	public static Sqe shutdown(Sqe sqe, int fd, int how) {
		return sqe.prepare(Opcode.SHUTDOWN, fd, 0, how, 0);
	}

	/**
	 * The kernel writes the length whatever the memory's size, and as much of the address
	 * as the length allows it to.
	 */
	private static long lengthAddress(MemorySegment length, MemorySegment address) {
		if (length.equals(MemorySegment.NULL)) {
			if (!address.equals(MemorySegment.NULL)) {
				throw new IllegalArgumentException("the address has no address length; the kernel would drop the"
						+ " connection that it could not tell the address of");
			}
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
