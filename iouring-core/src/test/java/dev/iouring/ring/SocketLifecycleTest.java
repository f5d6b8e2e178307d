package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sockets that are made, bound, listened to and shut down through the ring.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class SocketLifecycleTest {

	private static final int TCP = SocketOperations.SOCK_STREAM | SocketOperations.SOCK_CLOEXEC;

	@TempDir
	private Path directory;

	private TestRing test;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.test.assumeSupports(Opcode.LISTEN);
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	private int socket(int domain, int type) throws IOException {
		return this.test.owned(this.test.run((sqe) -> SocketOperations.socket(sqe, domain, type, 0)));
	}

	private int listener() throws IOException {
		int listener = socket(SocketOperations.AF_INET, TCP);
		MemorySegment address = Libc.loopback(this.test.arena, 0);
		assertThat(this.test.run((sqe) -> SocketOperations.bind(sqe, listener, address))).isZero();
		assertThat(this.test.run((sqe) -> SocketOperations.listen(sqe, listener, 8))).isZero();
		return listener;
	}

	@Test
	void aServerThatIsMadeHereIsReached() throws IOException {
		int listener = listener();
		this.test.submit((sqe) -> SocketOperations.accept(sqe, listener, MemorySegment.NULL, MemorySegment.NULL, 0), 1);
		try (Socket client = Libc.connect(Libc.port(listener))) {
			int server = this.test.owned(this.test.ring.waitForCompletion().result());
			assertThat(this.test.run((sqe) -> SocketOperations.shutdown(sqe, server, SocketOperations.SHUT_WR)))
				.isZero();
			assertThat(client.getInputStream().read()).as("the end").isEqualTo(-1);
		}
	}

	@Test
	void aServerOfTheUnixDomainIsReached() throws IOException {
		Path path = this.directory.resolve("socket");
		int listener = socket(SocketOperations.AF_UNIX, TCP);
		MemorySegment address = SocketAddresses.allocate(this.test.arena, UnixDomainSocketAddress.of(path));
		assertThat(this.test.run((sqe) -> SocketOperations.bind(sqe, listener, address))).isZero();
		assertThat(this.test.run((sqe) -> SocketOperations.listen(sqe, listener, 8))).isZero();
		try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
			assertThat(client.isConnected()).isTrue();
		}
		int second = socket(SocketOperations.AF_UNIX, TCP);
		assertThat(this.test.run((sqe) -> SocketOperations.bind(sqe, second, address))).isEqualTo(-Errno.EADDRINUSE);
	}

	@Test
	void connectionsAreAcceptedAgainAndAgain() throws IOException {
		int listener = listener();
		this.test.submit((sqe) -> SocketOperations.acceptMultishot(sqe, listener, SocketOperations.SOCK_CLOEXEC), 1);
		for (int i = 0; i < 3; i++) {
			try (Socket client = Libc.connect(Libc.port(listener))) {
				Completion accepted = this.test.ring.waitForCompletion();
				assertThat(accepted.more()).isTrue();
				assertThat(client.isConnected()).isTrue();
				this.test.owned(accepted.result());
			}
		}
		this.test.queue((sqe) -> ControlOperations.asyncCancel(sqe, 1, 0), 2);
		assertThat(this.test.results(2)).containsEntry(1L, -Errno.ECANCELED).containsEntry(2L, 0);
	}

	@Test
	void acceptingThatWaitsFirstAcceptsOneConnectionOnly() throws IOException {
		int listener = listener();
		this.test.submit(
				(sqe) -> SocketOperations.accept(sqe, listener, MemorySegment.NULL, MemorySegment.NULL, 0).pollFirst(),
				1);
		try (Socket first = Libc.connect(Libc.port(listener)); Socket second = Libc.connect(Libc.port(listener))) {
			assertThat(first.isConnected() && second.isConnected()).isTrue();
			Completion accepted = this.test.ring.waitForCompletion();
			assertThat(accepted.result()).isNotNegative();
			this.test.owned(accepted.result());
			assertThat(accepted.more()).isFalse();
			// What still accepted would take this connection away.
			this.test.owned(this.test
				.run((sqe) -> SocketOperations.accept(sqe, listener, MemorySegment.NULL, MemorySegment.NULL, 0)));
		}
	}

	@Test
	void socketsAndConnectionsCanBeRegisteredFiles() throws IOException {
		FileTable.registerSparse(this.test.ring, 4);
		assertThat(this.test
			.run((sqe) -> SocketOperations.socket(sqe, SocketOperations.AF_INET, SocketOperations.SOCK_STREAM, 0)
				.intoSlot(2)))
			.isZero();
		int listener = listener();
		MemorySegment address = Libc.loopback(this.test.arena, Libc.port(listener));
		this.test.submit((sqe) -> SocketOperations.acceptMultishot(sqe, listener, 0).intoFreeSlot(), 1);
		this.test.submit((sqe) -> SocketOperations.connect(sqe, 2, address).fixedFile(), 2);
		var results = this.test.results(2);
		assertThat(results).containsEntry(2L, 0);
		int server = results.get(1L);
		assertThat(server).isIn(0, 1, 3);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.send(sqe, 2, this.test.bytes("hi"), 0).fixedFile()))
			.isEqualTo(2);
		MemorySegment buffer = this.test.buffer(8);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recv(sqe, server, buffer, 0).fixedFile()))
			.isEqualTo(2);
	}

	@Test
	void whatCannotBeIsRefused() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(this.test.run((sqe) -> SocketOperations.socket(sqe, 999, TCP, 0))).isEqualTo(-Errno.EAFNOSUPPORT);
		assertThat(this.test.run((sqe) -> SocketOperations.listen(sqe, pipe[0], 1))).isEqualTo(-Errno.ENOTSOCK);
		assertThat(this.test.run((sqe) -> SocketOperations.bind(sqe, pipe[0], Libc.loopback(this.test.arena, 0))))
			.isEqualTo(-Errno.ENOTSOCK);
		int unconnected = socket(SocketOperations.AF_INET, TCP);
		assertThat(this.test.run((sqe) -> SocketOperations.shutdown(sqe, unconnected, SocketOperations.SHUT_RDWR)))
			.isEqualTo(-Errno.ENOTCONN);
		assertThat(this.test.run((sqe) -> SocketOperations.shutdown(sqe, unconnected, 99))).isEqualTo(-Errno.EINVAL);
	}

}
