package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import dev.iouring.linux.Errno;
import dev.iouring.linux.SockaddrLayout;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;

class SocketOperationsTest extends AbstractRingTest {

	@Test
	void aConnectionIsAcceptedWithItsAddress() throws IOException {
		int listener = this.test.owned(Libc.listeningSocket());
		MemorySegment address = this.test.buffer(SockaddrLayout.SOCKADDR_IN6_SIZE);
		MemorySegment length = this.test.arena.allocateFrom(ValueLayout.JAVA_INT, (int) address.byteSize());
		this.test
			.submit((sqe) -> SocketOperations.accept(sqe, listener, address, length, SocketOperations.SOCK_CLOEXEC), 1);
		try (Socket client = Libc.connect(Libc.port(listener))) {
			Completion accepted = this.test.ring.waitForCompletion();
			int fd = this.test.owned(accepted.result());
			assertThat(fd).isNotNegative();
			assertThat(length.get(ValueLayout.JAVA_INT, 0)).isEqualTo(SockaddrLayout.SOCKADDR_IN_SIZE);
			assertThat(Libc.port(address)).isEqualTo(client.getLocalPort());
			client.getOutputStream().write("hi".getBytes(StandardCharsets.US_ASCII));
			MemorySegment buffer = this.test.buffer(8);
			assertThat(this.test.run((sqe) -> SocketTransferOperations.recv(sqe, fd, buffer, 0))).isEqualTo(2);
			assertThat(TestRing.text(buffer, 2)).isEqualTo("hi");
		}
	}

	@Test
	void aConnectionIsMadeThroughTheRingOnBothSides() throws IOException {
		int listener = this.test.owned(Libc.listeningSocket());
		int client = this.test.owned(Libc.socket());
		MemorySegment address = Libc.loopback(this.test.arena, Libc.port(listener));
		this.test.queue((sqe) -> SocketOperations.connect(sqe, client, address), 1);
		this.test.queue((sqe) -> SocketOperations.accept(sqe, listener, MemorySegment.NULL, MemorySegment.NULL, 0), 2);
		var results = this.test.results(2);
		assertThat(results).containsEntry(1L, 0);
		int server = this.test.owned(results.get(2L));
		assertThat(this.test.run((sqe) -> SocketTransferOperations.send(sqe, client, this.test.bytes("ping"), 0)))
			.isEqualTo(4);
		MemorySegment buffer = this.test.buffer(16);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recv(sqe, server, buffer, 0))).isEqualTo(4);
		assertThat(TestRing.text(buffer, 4)).isEqualTo("ping");
	}

	@Test
	void connectingToNobodyIsRefused() throws IOException {
		int socket = this.test.owned(Libc.socket());
		MemorySegment address = Libc.loopback(this.test.arena, Libc.deadPort());
		assertThat(this.test.run((sqe) -> SocketOperations.connect(sqe, socket, address)))
			.isEqualTo(-Errno.ECONNREFUSED);
	}

	@Test
	void acceptingNeedsAListeningSocket() throws IOException {
		int socket = this.test.owned(Libc.socket());
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(accept(socket)).isEqualTo(-Errno.EINVAL);
		assertThat(accept(pipe[0])).isEqualTo(-Errno.ENOTSOCK);
		assertThat(accept(-1)).isEqualTo(-Errno.EBADF);
	}

	@Test
	void peekedDataStays() throws IOException {
		int[] pair = this.test.owned(Libc.socketPair());
		this.test.run((sqe) -> SocketTransferOperations.send(sqe, pair[0], this.test.bytes("data"), 0));
		MemorySegment buffer = this.test.buffer(16);
		assertThat(this.test
			.run((sqe) -> SocketTransferOperations.recv(sqe, pair[1], buffer, SocketTransferOperations.MSG_PEEK)))
			.isEqualTo(4);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recv(sqe, pair[1], buffer, 0))).isEqualTo(4);
	}

	@Test
	void receivingWaitsForData() throws IOException {
		int[] pair = this.test.owned(Libc.socketPair());
		MemorySegment buffer = this.test.buffer(16);
		this.test.submit((sqe) -> SocketTransferOperations.recv(sqe, pair[1], buffer, 0), 1);
		this.test.ring.submitAndWait(1, 10_000_000);
		assertThat(this.test.ring.cq().ready()).isZero();
		Syscalls.write(pair[0], this.test.bytes("late"), 4);
		assertThat(this.test.ring.waitForCompletion().result()).isEqualTo(4);
	}

	@Test
	void theOtherSidesEndIsSeen() throws IOException {
		int[] pair = Libc.socketPair();
		this.test.owned(pair[1]);
		Syscalls.close(pair[0]);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recv(sqe, pair[1], this.test.buffer(8), 0)))
			.isZero();
		assertThat(this.test.run((sqe) -> SocketTransferOperations.send(sqe, pair[1], this.test.bytes("x"), 0)))
			.as("and no signal is raised")
			.isEqualTo(-Errno.EPIPE);
	}

	@Test
	void transfersNeedAConnectedSocket() throws IOException {
		int socket = this.test.owned(Libc.socket());
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recv(sqe, socket, this.test.buffer(8), 0)))
			.isEqualTo(-Errno.ENOTCONN);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.send(sqe, pipe[1], this.test.bytes("x"), 0)))
			.isEqualTo(-Errno.ENOTSOCK);
	}

	private int accept(int fd) throws IOException {
		return this.test.run((sqe) -> SocketOperations.accept(sqe, fd, MemorySegment.NULL, MemorySegment.NULL, 0));
	}

}
