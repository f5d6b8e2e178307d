package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Path;

import dev.iouring.linux.Platform;
import dev.iouring.linux.SockaddrLayout;

/**
 * Translates socket addresses to and from {@code struct sockaddr_in},
 * {@code sockaddr_in6} and {@code sockaddr_un}.
 */
public final class SocketAddresses {

	/** Room for any address that is read here. */
	public static final int MAX_SIZE = 128;

	private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

	private static final Charset PATH_CHARSET = Platform.pathCharset();

	private static final int IPV4_LENGTH = 4;

	private static final int IPV6_LENGTH = 16;

	private SocketAddresses() {
	}

	/**
	 * Allocates an address.
	 * @param allocator owns it
	 * @param address of the internet or of the Unix domain
	 * @return exactly the memory it needs, native if the allocator's is
	 * @throws IllegalArgumentException for another kind of address, one that is not
	 * resolved, or a path that is too long
	 */
	public static MemorySegment allocate(SegmentAllocator allocator, SocketAddress address) {
		return switch (address) {
			case InetSocketAddress internet when internet.getAddress() instanceof Inet4Address host ->
				allocate(allocator, host, internet.getPort());
			case InetSocketAddress internet when internet.getAddress() instanceof Inet6Address host ->
				allocate(allocator, host, internet.getPort());
			case UnixDomainSocketAddress unix -> allocate(allocator, unix.getPath());
			default -> throw new IllegalArgumentException(
					"'" + address + "' is no resolved internet address and no path of the Unix domain");
		};
	}

	private static MemorySegment allocate(SegmentAllocator allocator, Inet4Address host, int port) {
		MemorySegment memory = allocate(allocator, SockaddrLayout.SOCKADDR_IN_SIZE, SockaddrLayout.AF_INET);
		memory.set(PORT, SockaddrLayout.SIN_PORT, (short) port);
		copy(host.getAddress(), memory, SockaddrLayout.SIN_ADDR);
		return memory;
	}

	private static MemorySegment allocate(SegmentAllocator allocator, Inet6Address host, int port) {
		MemorySegment memory = allocate(allocator, SockaddrLayout.SOCKADDR_IN6_SIZE, SockaddrLayout.AF_INET6);
		memory.set(PORT, SockaddrLayout.SIN6_PORT, (short) port);
		copy(host.getAddress(), memory, SockaddrLayout.SIN6_ADDR);
		memory.set(ValueLayout.JAVA_INT, SockaddrLayout.SIN6_SCOPE_ID, host.getScopeId());
		return memory;
	}

	private static MemorySegment allocate(SegmentAllocator allocator, Path path) {
		byte[] name = path.toString().getBytes(PATH_CHARSET);
		// one byte for the zero at the end
		int room = SockaddrLayout.SOCKADDR_UN_SIZE - SockaddrLayout.SUN_PATH - 1;
		if (name.length > room) {
			throw new IllegalArgumentException(
					"the path '%s' has %d bytes, a socket's has at most %d".formatted(path, name.length, room));
		}
		int size = (name.length > 0) ? SockaddrLayout.SUN_PATH + name.length + 1 : SockaddrLayout.SUN_PATH;
		MemorySegment memory = allocate(allocator, size, SockaddrLayout.AF_UNIX);
		copy(name, memory, SockaddrLayout.SUN_PATH);
		return memory;
	}

	private static MemorySegment allocate(SegmentAllocator allocator, int size, int family) {
		MemorySegment memory = allocator.allocate(size, Long.BYTES).fill((byte) 0);
		memory.set(ValueLayout.JAVA_SHORT, SockaddrLayout.FAMILY, (short) family);
		return memory;
	}

	private static void copy(byte[] bytes, MemorySegment memory, long offset) {
		MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, offset, bytes.length);
	}

	/**
	 * Reads an address that the kernel has filled in.
	 * @param memory where it is
	 * @param length in bytes, as the kernel tells it
	 * @return the address; of a Unix socket without a name, the empty path, and also of
	 * one with an abstract name, for which Java has no address
	 * @throws IllegalArgumentException for another kind of address, or one that is cut
	 * off
	 */
	public static SocketAddress read(MemorySegment memory, int length) {
		require(memory, length, Short.BYTES);
		int family = Short.toUnsignedInt(memory.get(ValueLayout.JAVA_SHORT_UNALIGNED, SockaddrLayout.FAMILY));
		return switch (family) {
			case SockaddrLayout.AF_INET -> {
				require(memory, length, SockaddrLayout.SOCKADDR_IN_SIZE);
				yield new InetSocketAddress(host(memory, SockaddrLayout.SIN_ADDR, IPV4_LENGTH, 0),
						port(memory, SockaddrLayout.SIN_PORT));
			}
			case SockaddrLayout.AF_INET6 -> {
				require(memory, length, SockaddrLayout.SOCKADDR_IN6_SIZE);
				int scope = memory.get(ValueLayout.JAVA_INT_UNALIGNED, SockaddrLayout.SIN6_SCOPE_ID);
				yield new InetSocketAddress(host(memory, SockaddrLayout.SIN6_ADDR, IPV6_LENGTH, scope),
						port(memory, SockaddrLayout.SIN6_PORT));
			}
			case SockaddrLayout.AF_UNIX -> {
				require(memory, length, SockaddrLayout.SUN_PATH);
				yield UnixDomainSocketAddress.of(path(memory.asSlice(0, length)));
			}
			default ->
				throw new IllegalArgumentException("an address of family " + family + " with " + length + " bytes");
		};
	}

	private static void require(MemorySegment memory, int length, int size) {
		if (length < size || memory.byteSize() < length) {
			throw new IllegalArgumentException(
					"an address of " + length + " bytes in memory of " + memory.byteSize() + " is cut off");
		}
	}

	private static int port(MemorySegment memory, long offset) {
		return Short.toUnsignedInt(memory.get(PORT, offset));
	}

	private static InetAddress host(MemorySegment memory, long offset, int length, int scope) {
		byte[] address = memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
		try {
			return (scope != 0) ? Inet6Address.getByAddress(null, address, scope) : InetAddress.getByAddress(address);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("an address has 4 or 16 bytes", ex);
		}
	}

	private static String path(MemorySegment address) {
		byte[] path = address.asSlice(SockaddrLayout.SUN_PATH).toArray(ValueLayout.JAVA_BYTE);
		int length = 0;
		while (length < path.length && path[length] != 0) {
			length++;
		}
		return new String(path, 0, length, PATH_CHARSET);
	}

}
