package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What one ring can send to another.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class MessageOperationsTest {

	@TempDir
	private Path directory;

	private TestRing test;

	private TestRing other;

	@BeforeEach
	void openRings() throws IOException {
		this.test = new TestRing();
		this.test.assumeSupports(Opcode.MSG_RING);
		this.other = new TestRing();
	}

	@AfterEach
	void closeRings() {
		this.test.close();
		if (this.other != null) {
			this.other.close();
		}
	}

	@Test
	void aRingGetsACompletionFromAnother() throws IOException {
		assertThat(this.test.run((sqe) -> MessageOperations.msgRing(sqe, this.other.ring.fd(), 42, -7))).isZero();
		Completion message = this.other.ring.waitForCompletion();
		assertThat(message.userData()).isEqualTo(42);
		assertThat(message.result()).isEqualTo(-7);
		assertThat(message.flags()).isZero();
	}

	@Test
	void aMessageCanHaveFlags() throws IOException {
		assertThat(
				this.test.run((sqe) -> MessageOperations.msgRing(sqe, this.other.ring.fd(), 1, 2, Completion.F_MORE)))
			.isZero();
		assertThat(this.other.ring.waitForCompletion().more()).isTrue();
	}

	@Test
	void aRegisteredFileIsSent() throws IOException {
		Path file = Files.writeString(this.directory.resolve("file"), "sent");
		FileTable.register(this.test.ring, new int[] { -1, this.test.open(file, FileFlags.O_RDONLY) });
		FileTable.registerSparse(this.other.ring, 4);
		assertThat(
				this.test.run((sqe) -> MessageOperations.msgRingFile(sqe, this.other.ring.fd(), 1, 9, 0).intoSlot(3)))
			.isZero();
		assertThat(this.other.ring.waitForCompletion().userData()).isEqualTo(9);
		assertThat(this.test.run((sqe) -> MessageOperations
			.msgRingFile(sqe, this.other.ring.fd(), 1, 9, MessageOperations.MSG_RING_CQE_SKIP)
			.intoFreeSlot())).isZero();
		for (int slot : new int[] { 3, 0 }) {
			MemorySegment buffer = this.other.buffer(8);
			assertThat(this.other.run((sqe) -> FileOperations.read(sqe, slot, buffer, 0).fixedFile())).isEqualTo(4);
			assertThat(TestRing.text(buffer, 4)).isEqualTo("sent");
		}
		assertThat(
				this.test.run((sqe) -> MessageOperations.msgRingFile(sqe, this.other.ring.fd(), 0, 9, 0).intoSlot(1)))
			.as("an empty slot")
			.isEqualTo(-Errno.EBADF);
	}

	@Test
	void onlyARingGetsMessages() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(this.test.run((sqe) -> MessageOperations.msgRing(sqe, pipe[0], 1, 2))).isEqualTo(-Errno.EBADFD);
		assertThat(this.test.run((sqe) -> MessageOperations.msgRing(sqe, -1, 1, 2))).isEqualTo(-Errno.EBADF);
	}

	@ParameterizedTest
	@ValueSource(ints = { Completion.F_32, Completion.F_SKIP, -1 })
	void aMessageCannotSayWhatFormItHasInTheOtherQueue(int flags) {
		Sqe sqe = this.test.ring.sq().next();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> MessageOperations.msgRing(sqe, this.other.ring.fd(), 1, 2, flags))
			.withMessage("completionFlags 0x" + Integer.toHexString(flags)
					+ " have F_32 or F_SKIP, which only the kernel can set");
		assertThat(sqe.opcode()).as("untouched").isEqualTo(Opcode.NOP.code());
		this.test.ring.sq().undo();
	}

	/** Beside those of the form, the flags are the sender's. */
	@Test
	void allOtherFlagsArrive() throws IOException {
		int flags = ~(Completion.F_32 | Completion.F_SKIP);
		assertThat(this.test.run((sqe) -> MessageOperations.msgRing(sqe, this.other.ring.fd(), 1, 2, flags))).isZero();
		assertThat(this.other.ring.waitForCompletion()).isEqualTo(new Completion(1, 2, flags));
	}

}
