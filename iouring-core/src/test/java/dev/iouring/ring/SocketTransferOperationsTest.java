package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import org.junit.jupiter.api.Test;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Messages, and what is asked of and told to sockets.
 */
class SocketTransferOperationsTest extends AbstractRingTest {

	private static final int SO_RCVBUF = 8;

	private static final int SO_TYPE = 3;

	private static final int MSG_DONTWAIT = 0x40;

	@Test
	void aMessageIsGatheredAndScattered() throws IOException {
		int[] pair = this.test.owned(Libc.datagramPair());
		MemorySegment out = MessageHeader.allocate(this.test.arena);
		MessageHeader.data(out, IoVectors.allocate(this.test.arena, this.test.bytes("mess"), this.test.bytes("age")));
		assertThat(this.test.run((sqe) -> SocketTransferOperations.sendmsg(sqe, pair[0], out, 0))).isEqualTo(7);
		MemorySegment first = this.test.buffer(2);
		MemorySegment second = this.test.buffer(4);
		MemorySegment in = MessageHeader.allocate(this.test.arena);
		MessageHeader.data(in, IoVectors.allocate(this.test.arena, first, second));
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recvmsg(sqe, pair[1], in, 0))).isEqualTo(6);
		assertThat(TestRing.text(first, 2) + TestRing.text(second, 4)).isEqualTo("messag");
		assertThat(MessageHeader.flags(in) & ReceivedMessage.MSG_TRUNC).as("cut off").isNotZero();
	}

	@Test
	void aDatagramGoesToAnAddressAndComesWithOne() throws IOException {
		int receiver = this.test.owned(Libc.datagramSocket());
		int sender = this.test.owned(Libc.datagramSocket());
		MemorySegment address = Libc.loopback(this.test.arena, Libc.port(receiver));
		assertThat(
				this.test.run((sqe) -> SocketTransferOperations.sendto(sqe, sender, this.test.bytes("hi"), 0, address)))
			.isEqualTo(2);
		MemorySegment name = this.test.buffer(SocketAddresses.MAX_SIZE);
		MemorySegment header = MessageHeader.allocate(this.test.arena);
		MessageHeader.name(header, name);
		MessageHeader.data(header, IoVectors.allocate(this.test.arena, this.test.buffer(8)));
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recvmsg(sqe, receiver, header, 0))).isEqualTo(2);
		assertThat(SocketAddresses.read(name, MessageHeader.nameLength(header)))
			.hasToString("/127.0.0.1:" + Libc.port(sender));
	}

	@Test
	void aDescriptorGoesAlongWithAMessageWhoseHeaderIsUsedAgain() throws IOException {
		int[] pair = this.test.owned(Libc.datagramPair());
		int[] pipe = this.test.owned(Libc.pipe());
		MemorySegment header = MessageHeader.allocate(this.test.arena);
		MessageHeader.data(header, IoVectors.allocate(this.test.arena, this.test.bytes("hi")));
		MessageHeader.control(header, descriptor(pipe[0]));
		this.test.submit((sqe) -> SocketTransferOperations.sendmsg(sqe, pair[0], header, 0), 1);
		header.fill((byte) 0);
		assertThat(this.test.ring.waitForCompletion().result()).isEqualTo(2);
		MemorySegment control = descriptor(-1);
		MessageHeader.data(header, IoVectors.allocate(this.test.arena, this.test.buffer(8)));
		MessageHeader.control(header, control);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recvmsg(sqe, pair[1], header, 0))).isEqualTo(2);
		assertThat(MessageHeader.controlLength(header)).isEqualTo(control.byteSize());
		int received = this.test.owned(control.get(ValueLayout.JAVA_INT, 16));
		assertThat(Libc.target(received)).isEqualTo(Libc.target(pipe[0]));
	}

	/** Should this fail, the kernel has learned to copy it. */
	@Test
	void controlDataIsReadAgainWhenASendThatHadToWaitGoesOn() throws IOException {
		int[] pair = this.test.owned(Libc.socketPair());
		int full = fill(pair[0]);
		MemorySegment control = descriptor(pair[0]);
		MemorySegment header = MessageHeader.allocate(this.test.arena);
		MessageHeader.data(header, IoVectors.allocate(this.test.arena, this.test.bytes("hi")));
		MessageHeader.control(header, control);
		this.test.submit((sqe) -> SocketTransferOperations.sendmsg(sqe, pair[0], header, 0), 1);
		assertThat(this.test.ring.cq().ready()).isZero();
		control.fill((byte) 0x7f);
		MemorySegment buffer = this.test.buffer(full);
		for (long read = 0; read < full;) {
			read += Syscalls.read(pair[1], buffer, full);
		}
		assertThat(this.test.ring.waitForCompletion().result()).isEqualTo(-Errno.EINVAL);
	}

	/** A {@code struct cmsghdr} with {@code SCM_RIGHTS}. */
	private MemorySegment descriptor(int fd) {
		MemorySegment control = this.test.arena.allocate(24, Long.BYTES);
		control.set(ValueLayout.JAVA_LONG, 0, 20);
		control.set(ValueLayout.JAVA_INT, 8, SocketCommands.SOL_SOCKET);
		control.set(ValueLayout.JAVA_INT, 12, 1);
		control.set(ValueLayout.JAVA_INT, 16, fd);
		return control;
	}

	/** Sends until nothing more fits and returns how much did. */
	private int fill(int socket) throws IOException {
		MemorySegment data = this.test.buffer(1 << 16);
		int sum = 0;
		int sent = 0;
		do {
			sum += sent;
			sent = this.test.run((sqe) -> SocketTransferOperations.send(sqe, socket, data, MSG_DONTWAIT));
		}
		while (sent > 0);
		assertThat(sent).isEqualTo(-Errno.EAGAIN);
		return sum;
	}

	@Test
	void lengthsThatTheKernelCannotCountAreRefused() {
		MemorySegment header = MessageHeader.allocate(this.test.arena);
		assertThatIllegalArgumentException().isThrownBy(() -> MessageHeader.nameLength(header, -1))
			.withMessage("name length -1 is negative");
		assertThatIllegalArgumentException().isThrownBy(() -> MessageHeader.controlLength(header, Long.MIN_VALUE))
			.withMessage("control length " + Long.MIN_VALUE + " is negative");
		assertThat(header.toArray(ValueLayout.JAVA_BYTE)).as("untouched").containsOnly(0);
	}

	@Test
	void aReceiveThatPollsFirstIsNoDifferentInTheEnd() throws IOException {
		int[] pair = this.test.owned(Libc.socketPair());
		Syscalls.write(pair[0], this.test.bytes("there"), 5);
		assertThat(
				this.test.run((sqe) -> SocketTransferOperations.recv(sqe, pair[1], this.test.buffer(8), 0).pollFirst()))
			.isEqualTo(5);
	}

	@Test
	void aSocketTellsHowMuchWaits() throws IOException {
		this.test.assumeSupports(Opcode.URING_CMD);
		int listener = this.test.owned(Libc.listeningSocket());
		int client = this.test.owned(Libc.socket());
		MemorySegment address = Libc.loopback(this.test.arena, Libc.port(listener));
		this.test.queue((sqe) -> SocketOperations.connect(sqe, client, address), 1);
		this.test.queue((sqe) -> SocketOperations.accept(sqe, listener, MemorySegment.NULL, MemorySegment.NULL, 0), 2);
		int server = this.test.owned(this.test.results(2).get(2L));
		assertThat(this.test.run((sqe) -> SocketCommands.siocinq(sqe, server))).isZero();
		this.test.run((sqe) -> SocketTransferOperations.send(sqe, client, this.test.bytes("twelve bytes"), 0));
		assertThat(this.test.run((sqe) -> SocketCommands.siocinq(sqe, server))).isEqualTo(12);
		assertThat(this.test.run((sqe) -> SocketCommands.siocoutq(sqe, client))).isBetween(0, 12);
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(this.test.run((sqe) -> SocketCommands.siocinq(sqe, pipe[0]))).isEqualTo(-Errno.EOPNOTSUPP);
	}

	@Test
	void optionsAreSetAndRead() throws IOException {
		this.test.assumeSupports(Opcode.URING_CMD);
		int socket = this.test.owned(Libc.socket());
		MemorySegment value = this.test.arena.allocate(4, 4);
		assertThat(this.test
			.run((sqe) -> SocketCommands.getsockopt(sqe, socket, SocketCommands.SOL_SOCKET, SO_TYPE, value)))
			.isEqualTo(4);
		assertThat(value.get(ValueLayout.JAVA_INT, 0)).isEqualTo(SocketOperations.SOCK_STREAM);
		value.set(ValueLayout.JAVA_INT, 0, 20_000);
		assertThat(this.test
			.run((sqe) -> SocketCommands.setsockopt(sqe, socket, SocketCommands.SOL_SOCKET, SO_RCVBUF, value)))
			.isZero();
		this.test.run((sqe) -> SocketCommands.getsockopt(sqe, socket, SocketCommands.SOL_SOCKET, SO_RCVBUF, value));
		assertThat(value.get(ValueLayout.JAVA_INT, 0)).as("the kernel doubles it").isEqualTo(40_000);
		assertThat(
				this.test.run((sqe) -> SocketCommands.getsockopt(sqe, socket, SocketCommands.SOL_SOCKET, 9999, value)))
			.isEqualTo(-Errno.ENOPROTOOPT);
		assertThat(this.test.run((sqe) -> SocketCommands.getsockopt(sqe, socket, 6, 1, value))).as("another level")
			.isEqualTo(-Errno.EOPNOTSUPP);
	}

	@Test
	void messagesNeedSockets() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		MemorySegment header = MessageHeader.allocate(this.test.arena);
		MessageHeader.data(header, IoVectors.allocate(this.test.arena, this.test.buffer(8)));
		assertThat(this.test.run((sqe) -> SocketTransferOperations.sendmsg(sqe, pipe[1], header, 0)))
			.isEqualTo(-Errno.ENOTSOCK);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recvmsg(sqe, pipe[0], header, 0)))
			.isEqualTo(-Errno.ENOTSOCK);
		int[] stream = this.test.owned(Libc.socketPair());
		assertThat(this.test.run((sqe) -> SocketTransferOperations.sendto(sqe, stream[0], this.test.bytes("x"), 0,
				Libc.loopback(this.test.arena, 1))))
			.as("a connected socket")
			.isEqualTo(-Errno.EISCONN);
	}

}
