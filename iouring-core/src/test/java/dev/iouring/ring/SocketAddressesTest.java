package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.iouring.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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

	@Test
	void aSocketIsWhereTheJdkSeesItWhateverTheLocale(@TempDir Path directory) throws Exception {
		Path locale = directory.resolve("en_US.ISO-8859-1");
		makeLocale(locale);
		Map<String, String> environment = Map.of("LOCPATH", directory.toString(), "LC_ALL",
				locale.getFileName().toString());
		assertThat(ChildJvm.run(directory, environment, Binding.class, List.of(), directory.toString()))
			.containsOnly(entry("bound", 0L), entry("seen", 1L), entry("same", 1L));
	}

	private static void makeLocale(Path locale) throws IOException, InterruptedException {
		try {
			new ProcessBuilder("localedef", "-i", "en_US", "-f", "ISO-8859-1", locale.toString()).start().waitFor();
		}
		catch (IOException missing) {
			assumeTrue(false, "localedef is not installed");
		}
		assumeTrue(Files.isDirectory(locale), "there are no sources of locales");
	}

	/** Makes a socket with a name that is not ASCII. */
	static final class Binding {

		private Binding() {
		}

		public static void main(String[] arguments) throws IOException {
			Path path = Path.of(arguments[0], "\u00e4");
			SocketAddress address = UnixDomainSocketAddress.of(path);
			try (TestRing test = new TestRing()) {
				MemorySegment memory = SocketAddresses.allocate(test.arena, address);
				int socket = test.owned(test.run((sqe) -> SocketOperations.socket(sqe, SocketOperations.AF_UNIX,
						SocketOperations.SOCK_STREAM, 0)));
				System.out.println("bound=" + test.run((sqe) -> SocketOperations.bind(sqe, socket, memory)));
				System.out.println("seen=" + (Files.exists(path) ? 1 : 0));
				boolean same = SocketAddresses.read(memory, (int) memory.byteSize()).equals(address);
				System.out.println("same=" + (same ? 1 : 0));
			}
		}

	}

}
