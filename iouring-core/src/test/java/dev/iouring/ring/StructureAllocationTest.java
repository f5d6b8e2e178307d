package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Structures have no bytes of what their memory was before.
 */
class StructureAllocationTest {

	static List<Function<SegmentAllocator, MemorySegment>> structures() throws UnknownHostException {
		InetAddress ipv4 = InetAddress.getByAddress(new byte[] { 127, 0, 0, 1 });
		InetAddress ipv6 = InetAddress.getByAddress(new byte[16]);
		MemorySegment buffer = Arena.ofAuto().allocate(8);
		return List.of((allocator) -> FutexWaiters.allocate(allocator, 3), MessageHeader::allocate,
				(allocator) -> EpollEvents.allocate(allocator, 3), ChildStatus::allocate,
				(allocator) -> SocketAddresses.allocate(allocator, new InetSocketAddress(ipv4, 80)),
				(allocator) -> SocketAddresses.allocate(allocator, new InetSocketAddress(ipv6, 80)),
				(allocator) -> SocketAddresses.allocate(allocator, UnixDomainSocketAddress.of("/run/socket")),
				(allocator) -> IoVectors.allocate(allocator, buffer, buffer),
				(allocator) -> Timespec.allocate(allocator, Duration.ofSeconds(1)),
				(allocator) -> OpenHow.allocate(allocator, 1, 2, 3));
	}

	@ParameterizedTest
	@MethodSource("structures")
	void allocatorsThatDoNotZeroAreNoDifference(Function<SegmentAllocator, MemorySegment> structure) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment used = arena.allocate(512, 8).fill((byte) 0xff);
			assertThat(structure.apply(SegmentAllocator.prefixAllocator(used)).toArray(ValueLayout.JAVA_BYTE))
				.isEqualTo(structure.apply(arena).toArray(ValueLayout.JAVA_BYTE));
		}
	}

}
