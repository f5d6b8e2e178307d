package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@Timeout(60)
class SocketAddressesTest {

	private final Arena arena = Arena.ofAuto();

	static Stream<SocketAddress> addresses() {
		return Stream.of(internet("127.0.0.1", 80), internet("255.1.2.3", 65535), internet("::1", 0),
				internet("2001:db8::17", 8080), UnixDomainSocketAddress.of("/run/a socket"),
				UnixDomainSocketAddress.of("ä"), UnixDomainSocketAddress.of(""),
				UnixDomainSocketAddress.of("x".repeat(107)));
	}

	private static InetSocketAddress internet(String literal, int port) {
		return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
	}

	@ParameterizedTest
	@MethodSource("addresses")
	void anAddressIsReadAsItWasWritten(SocketAddress address) {
		MemorySegment memory = SocketAddresses.allocate(this.arena, address);
		assertThat(SocketAddresses.read(memory, (int) memory.byteSize())).isEqualTo(address);
	}

	@Test
	void theBytesAreThoseOfTheNetwork() {
		MemorySegment memory = SocketAddresses.allocate(this.arena, internet("1.2.3.4", 0x1234));
		assertThat(memory.toArray(ValueLayout.JAVA_BYTE)).startsWith(2, 0, 0x12, 0x34, 1, 2, 3, 4).hasSize(16);
	}

	@Test
	void whatCannotBeAnAddressIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SocketAddresses.allocate(this.arena, InetSocketAddress.createUnresolved("host", 1)))
			.withMessageContaining("host");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> SocketAddresses.allocate(this.arena, UnixDomainSocketAddress.of("x".repeat(108))))
			.withMessageContaining("has 108 bytes, a socket's has at most 107");
		MemorySegment memory = SocketAddresses.allocate(this.arena, internet("1.2.3.4", 5));
		assertThatIllegalArgumentException().isThrownBy(() -> SocketAddresses.read(memory, 15))
			.withMessage("an address of 15 bytes in memory of 16 is cut off");
		assertThatIllegalArgumentException().isThrownBy(() -> SocketAddresses.read(memory, 0));
		assertThatIllegalArgumentException().isThrownBy(() -> SocketAddresses.read(memory.asSlice(0, 1), 16))
			.withMessageContaining("in memory of 1 is cut off");
		memory.set(ValueLayout.JAVA_SHORT, 0, (short) 99);
		assertThatIllegalArgumentException().isThrownBy(() -> SocketAddresses.read(memory, 16))
			.withMessageContaining("family 99");
	}

}
