package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Sends that complete twice, in success and in failure.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ZeroCopyOperationsTest {

	private TestRing test;

	private int client;

	private int server;

	@BeforeEach
	void connect() throws IOException {
		this.test = new TestRing();
		this.test.assumeSupports(Opcode.SENDMSG_ZC);
		int listener = this.test.owned(Libc.listeningSocket());
		this.client = this.test.owned(Libc.socket());
		MemorySegment address = Libc.loopback(this.test.arena, Libc.port(listener));
		this.test.queue((sqe) -> SocketOperations.connect(sqe, this.client, address), 1);
		this.test.queue((sqe) -> SocketOperations.accept(sqe, listener, MemorySegment.NULL, MemorySegment.NULL, 0), 2);
		this.server = this.test.owned(this.test.results(2).get(2L));
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	/** Returns the completion of a send, having seen its notification if it has one. */
	private Completion send(Consumer<Sqe> operation, boolean reportsUsage) throws IOException {
		this.test.submit(operation, 7);
		Completion sent = this.test.ring.waitForCompletion();
		assertThat(sent.userData()).isEqualTo(7);
		assertThat(sent.notification()).isFalse();
		if (sent.more()) {
			Completion done = this.test.ring.waitForCompletion();
			assertThat(done.userData()).isEqualTo(7);
			assertThat(done.notification()).isTrue();
			assertThat(done.more()).isFalse();
			assertThat(done.result()).isIn(0, reportsUsage ? ZeroCopyOperations.NOTIF_USAGE_ZC_COPIED : 0);
		}
		return sent;
	}

	private String receive(int length) throws IOException {
		MemorySegment buffer = this.test.buffer(64);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recv(sqe, this.server, buffer, 0)))
			.isEqualTo(length);
		return TestRing.text(buffer, length);
	}

	@Test
	void aSendTellsWhenItsMemoryIsFree() throws IOException {
		Completion sent = send((sqe) -> ZeroCopyOperations.sendZc(sqe, this.client, this.test.bytes("zero"), 0), false);
		assertThat(sent.result()).isEqualTo(4);
		assertThat(sent.more()).isTrue();
		assertThat(receive(4)).isEqualTo("zero");
	}

	@Test
	void aSendCanTellWhetherItCopied() throws IOException {
		Completion sent = send((sqe) -> ZeroCopyOperations
			.reportUsage(ZeroCopyOperations.sendZc(sqe, this.client, this.test.bytes("zero"), 0)), true);
		assertThat(sent.result()).isEqualTo(4);
		assertThat(receive(4)).isEqualTo("zero");
	}

	@Test
	void registeredMemoryIsSent() throws IOException {
		MemorySegment registered = this.test.buffer(4096);
		registered.setString(8, "fixed");
		BufferTable.register(this.test.ring, List.of(registered));
		assertThat(
				send((sqe) -> ZeroCopyOperations.sendZcFixed(sqe, this.client, registered.asSlice(8, 5), 0, 0), false)
					.result())
			.isEqualTo(5);
		assertThat(receive(5)).isEqualTo("fixed");
		assertThat(
				send((sqe) -> ZeroCopyOperations.sendZcFixed(sqe, this.client, this.test.bytes("alien"), 0, 0), false)
					.result())
			.isEqualTo(-Errno.EFAULT);
	}

	@Test
	void aMessageIsSent() throws IOException {
		MemorySegment header = MessageHeader.allocate(this.test.arena);
		MessageHeader.data(header,
				IoVectors.allocate(this.test.arena, this.test.bytes("mess"), this.test.bytes("age")));
		assertThat(send((sqe) -> ZeroCopyOperations.sendmsgZc(sqe, this.client, header, 0), false).result())
			.isEqualTo(7);
		assertThat(receive(7)).isEqualTo("message");
	}

	@Test
	void errorsAreNotifiedOfOnlyIfTheySaySo() throws IOException {
		int[] pair = this.test.owned(Libc.socketPair());
		MemorySegment data = this.test.bytes("data");
		assertThat(send((sqe) -> ZeroCopyOperations.sendZc(sqe, -1, data, 0), false).result()).isEqualTo(-Errno.EBADF);
		assertThat(send((sqe) -> ZeroCopyOperations.sendZc(sqe, pair[0], data, 0), false).result())
			.as("sockets of the Unix domain cannot")
			.isEqualTo(-Errno.EOPNOTSUPP);
		assertThat(this.test.run((sqe) -> SocketOperations.shutdown(sqe, this.client, SocketOperations.SHUT_WR)))
			.isZero();
		assertThat(send((sqe) -> ZeroCopyOperations.sendZc(sqe, this.client, data, 0), false).result())
			.isEqualTo(-Errno.EPIPE);
		assertThat(send((sqe) -> ZeroCopyOperations.sendZc(sqe, this.client, data, 0).skipSuccess(), false).result())
			.as("a send that must complete twice cannot complete silently")
			.isEqualTo(-Errno.EINVAL);
	}

	@Test
	void receivingWithoutCopyingNeedsACardAndSaysSo() throws IOException {
		assertThat(this.test.run((sqe) -> ZeroCopyOperations.recvZc(sqe, this.server, 0, 0))).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void aSendThatWouldWaitForItselfIsRefused() {
		for (Opcode opcode : new Opcode[] { Opcode.SEND_ZC, Opcode.SENDMSG_ZC }) {
			Sqe sqe = RawOperation.of(this.test.ring.sq().next(), opcode.code(), 0).sqe();
			assertThatIllegalStateException().isThrownBy(sqe::drain)
				.withMessage("a zero-copy send with drain would never begin, and nothing else on the ring");
			this.test.ring.sq().undo();
		}
	}

	@Test
	void whatDrainsWaitsForASendThatHasBegun() throws IOException {
		int target = this.test.owned(Libc.datagramSocket());
		int socket = this.test.owned(Libc.datagramSocket());
		MemorySegment address = Libc.loopback(this.test.arena, Libc.port(target));
		assertThat(this.test.run((sqe) -> SocketOperations.connect(sqe, socket, address))).isZero();
		MemorySegment data = this.test.bytes("data");
		this.test.queue((sqe) -> ZeroCopyOperations.sendZc(sqe, socket, data, 0), 1);
		this.test.queue(ControlOperations::nop, 2).drain();
		this.test.ring.submitAndWait(3, TestRing.PATIENCE);
		assertThat(this.test.ring.waitForCompletions(0)).extracting(Completion::userData).containsExactly(1L, 1L, 2L);
	}

}
