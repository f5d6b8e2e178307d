package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Buffers that the kernel takes from a group when data is there, and operations that
 * complete again and again with them.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ProvidedBuffersTest {

	private static final int GROUP = 7;

	private static final int SIZE = 16;

	private TestRing test;

	private MemorySegment memory;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.memory = this.test.buffer(4 * SIZE);
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	private void provide() throws IOException {
		assertThat(this.test.run((sqe) -> BufferOperations.provideBuffers(sqe, this.memory, SIZE, GROUP, 10))).isZero();
	}

	private String text(Completion completion) {
		return TestRing.text(this.memory.asSlice((long) (completion.bufferId() - 10) * SIZE), completion.result());
	}

	@Test
	void aBufferIsTakenWhenDataIsThere() throws IOException {
		provide();
		int[] pair = this.test.owned(Libc.socketPair());
		this.test.submit((sqe) -> SocketTransferOperations.recvProvided(sqe, pair[0], 0, 0, GROUP), 1);
		Syscalls.write(pair[1], this.test.bytes("hello"), 5);
		Completion received = this.test.ring.waitForCompletion();
		assertThat(received.hasBuffer()).isTrue();
		assertThat(received.bufferId()).isBetween(10, 13);
		assertThat(text(received)).isEqualTo("hello");
	}

	@Test
	void buffersThatWereNotUsedAreTakenBack() throws IOException {
		provide();
		assertThat(this.test.run((sqe) -> BufferOperations.removeBuffers(sqe, 3, GROUP))).isEqualTo(3);
		assertThat(this.test.run((sqe) -> BufferOperations.removeBuffers(sqe, 3, GROUP))).isEqualTo(1);
		assertThat(this.test.run((sqe) -> BufferOperations.removeBuffers(sqe, 1, GROUP + 1))).isEqualTo(-Errno.ENOENT);
	}

	@Test
	void aPipeIsReadAgainAndAgain() throws IOException {
		this.test.assumeSupports(Opcode.READ_MULTISHOT);
		provide();
		int[] pipe = Libc.pipe();
		this.test.owned(pipe[0]);
		this.test.submit((sqe) -> FileOperations.readMultishot(sqe, pipe[0], -1, GROUP), 1);
		Set<Integer> buffers = new HashSet<>();
		for (String word : new String[] { "one", "two" }) {
			Syscalls.write(pipe[1], this.test.bytes(word), word.length());
			Completion read = this.test.ring.waitForCompletion();
			assertThat(read.more()).isTrue();
			assertThat(text(read)).isEqualTo(word);
			buffers.add(read.bufferId());
		}
		assertThat(buffers).hasSize(2);
		Syscalls.close(pipe[1]);
		Completion end = this.test.ring.waitForCompletion();
		assertThat(end.result()).isZero();
		assertThat(end.more()).isFalse();
	}

	@Test
	void aMultishotReceiveEndsWhenThereIsNoBuffer() throws IOException {
		provide();
		int[] pair = this.test.owned(Libc.socketPair());
		this.test.submit((sqe) -> SocketTransferOperations.recvMultishot(sqe, pair[0], 0, GROUP), 1);
		for (int i = 0; i < 4; i++) {
			Syscalls.write(pair[1], this.test.bytes("message" + i), 8);
			Completion received = this.test.ring.waitForCompletion();
			assertThat(received.more()).isTrue();
			assertThat(text(received)).isEqualTo("message" + i);
		}
		Syscalls.write(pair[1], this.test.bytes("too much"), 8);
		Completion last = this.test.ring.waitForCompletion();
		assertThat(last.result()).isEqualTo(-Errno.ENOBUFS);
		assertThat(last.more()).isFalse();
		assertThat(last.hasBuffer()).isFalse();
		provide();
		this.test.submit((sqe) -> SocketTransferOperations.recvMultishot(sqe, pair[0], 0, GROUP), 2);
		assertThat(text(this.test.ring.waitForCompletion())).as("nothing is lost").isEqualTo("too much");
	}

	@Test
	void messagesCarryTheirSenderAgainAndAgain() throws IOException {
		MemorySegment large = this.test.buffer(2 * 256);
		this.test.run((sqe) -> BufferOperations.provideBuffers(sqe, large, 256, GROUP, 0));
		int receiver = this.test.owned(Libc.datagramSocket());
		int sender = this.test.owned(Libc.datagramSocket());
		MemorySegment header = MessageHeader.allocate(this.test.arena);
		MessageHeader.nameLength(header, SocketAddresses.MAX_SIZE);
		this.test.submit((sqe) -> SocketTransferOperations.recvmsgMultishot(sqe, receiver, header, 0, GROUP), 1);
		MemorySegment address = Libc.loopback(this.test.arena, Libc.port(receiver));
		for (String text : new String[] { "first", "second" }) {
			this.test.submit((sqe) -> SocketTransferOperations.sendto(sqe, sender, this.test.bytes(text), 0, address)
				.skipSuccess(), 2);
			Completion received = this.test.ring.waitForCompletion();
			assertThat(received.userData()).isEqualTo(1);
			assertThat(received.more()).isTrue();
			ReceivedMessage message = ReceivedMessage.read(large.asSlice(received.bufferId() * 256L, 256),
					received.result(), header);
			assertThat(TestRing.text(message.payload(), message.payloadLength())).isEqualTo(text);
			assertThat(SocketAddresses.read(message.name(), (int) message.name().byteSize()))
				.hasToString("/127.0.0.1:" + Libc.port(sender));
		}
	}

	@Test
	void theEndOfMessagesComesIntoABuffer() throws IOException {
		MemorySegment large = this.test.buffer(256);
		this.test.run((sqe) -> BufferOperations.provideBuffers(sqe, large, 256, GROUP, 0));
		int[] pair = Libc.socketPair();
		this.test.owned(pair[0]);
		MemorySegment header = MessageHeader.allocate(this.test.arena);
		MessageHeader.nameLength(header, 16);
		this.test.submit((sqe) -> SocketTransferOperations.recvmsgMultishot(sqe, pair[0], header, 0, GROUP), 1);
		Syscalls.close(pair[1]);
		Completion end = this.test.ring.waitForCompletion();
		assertThat(end.more()).isFalse();
		assertThat(end.hasBuffer()).isTrue();
		assertThat(end.result()).isEqualTo(ReceivedMessage.HEADER_SIZE + 16);
		ReceivedMessage message = ReceivedMessage.read(large, end.result(), header);
		assertThat(message.payloadLength()).isZero();
		assertThat(message.payload().byteSize()).isZero();
	}

	@Test
	void operationsThatNeedBuffersSayWhenThereAreNone() throws IOException {
		int[] pair = this.test.owned(Libc.socketPair());
		Syscalls.write(pair[1], this.test.bytes("x"), 1);
		assertThat(this.test.run((sqe) -> SocketTransferOperations.recvProvided(sqe, pair[0], 0, 0, GROUP)))
			.isEqualTo(-Errno.ENOBUFS);
		assertThat(this.test
			.run((sqe) -> SocketTransferOperations.recv(sqe, pair[0], MemorySegment.NULL, 0).ioPriority(2)))
			.as("multishot without a group")
			.isEqualTo(-Errno.EINVAL);
	}

	@Test
	void buffersHaveIdsAndWholeSizes() {
		Sqe sqe = new Sqe(this.test.buffer(64));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferOperations.provideBuffers(sqe, this.memory, 15, GROUP, 0))
			.withMessage("memory of 64 bytes has no whole buffers of 15");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferOperations.provideBuffers(sqe, this.memory, SIZE, GROUP, 65533))
			.withMessage("ids of 4 buffers from 65533 on are outside of 0 to 65535");
		assertThatIllegalArgumentException().isThrownBy(() -> BufferOperations.removeBuffers(sqe, 0, GROUP))
			.withMessage("count 0 is outside of 1 to 65535");
		assertThatIllegalArgumentException().isThrownBy(() -> BufferOperations.removeBuffers(sqe, 1, -1))
			.withMessage("buffer group -1 is outside of 0 to 65535");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferOperations.provideBuffers(sqe, this.memory, SIZE, 65536, 0))
			.withMessage("buffer group 65536 is outside of 0 to 65535");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> ReceivedMessage.read(this.memory, 15, MessageHeader.allocate(this.test.arena)))
			.withMessageContaining("does not fit into 15 bytes");
	}

	@Test
	void moreBuffersThanAGroupKeepsAreRefused() throws IOException {
		MemorySegment many = this.test.buffer(65536);
		Sqe entry = new Sqe(this.test.buffer(64));
		assertThatIllegalArgumentException().isThrownBy(() -> BufferOperations.provideBuffers(entry, many, 1, GROUP, 0))
			.withMessage("memory of 65536 bytes has 65536 buffers of 1, a group 1 to 65535");
		assertThat(entry.opcode()).as("untouched").isZero();
		MemorySegment most = many.asSlice(1);
		assertThat(this.test.run((sqe) -> BufferOperations.provideBuffers(sqe, most, 1, GROUP, 1))).isZero();
		assertThat(this.test.run((sqe) -> BufferOperations.provideBuffers(sqe, this.memory, SIZE, GROUP, 0)))
			.isEqualTo(-Errno.EOVERFLOW);
		assertThat(this.test.run((sqe) -> BufferOperations.removeBuffers(sqe, 65535, GROUP))).isEqualTo(65535);
	}

}
