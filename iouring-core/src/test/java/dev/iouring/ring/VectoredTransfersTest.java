package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Transfers of several buffers at once.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class VectoredTransfersTest {

	@TempDir
	private Path directory;

	private Path file;

	private TestRing test;

	@BeforeEach
	void openRing() throws IOException {
		this.file = Files.createFile(this.directory.resolve("file"));
		this.test = new TestRing();
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void buffersAreWrittenOneBehindTheOther() throws IOException {
		int fd = this.test.open(this.file, FileFlags.O_RDWR);
		MemorySegment iovecs = IoVectors.allocate(this.test.arena, this.test.bytes("one "), this.test.bytes("two "),
				this.test.bytes("three"));
		assertThat(this.test.run((sqe) -> FileOperations.writev(sqe, fd, iovecs, 2, 0))).isEqualTo(13);
		assertThat(this.file).hasContent("\0\0one two three");
	}

	@Test
	void aFileIsReadIntoBuffersInTurn() throws IOException {
		Files.writeString(this.file, "abcdefgh");
		int fd = this.test.open(this.file, FileFlags.O_RDONLY);
		MemorySegment first = this.test.buffer(3);
		MemorySegment second = this.test.buffer(8);
		MemorySegment iovecs = IoVectors.allocate(this.test.arena, first, second);
		assertThat(this.test.run((sqe) -> FileOperations.readv(sqe, fd, iovecs, 1, 0))).isEqualTo(7);
		assertThat(TestRing.text(first, 3)).isEqualTo("bcd");
		assertThat(TestRing.text(second, 4)).isEqualTo("efgh");
	}

	@Test
	void aListCanBeChangedOnceItsEntryIsConsumed() throws IOException {
		Files.writeString(this.file, "abcd");
		int[] pipe = this.test.owned(Libc.pipe());
		MemorySegment target = this.test.buffer(4);
		MemorySegment iovecs = IoVectors.allocate(this.test.arena, target);
		this.test.submit((sqe) -> FileOperations.readv(sqe, pipe[0], iovecs, -1, 0), 1);
		iovecs.fill((byte) 0xff);
		this.test.queue((sqe) -> FileOperations.write(sqe, pipe[1], this.test.bytes("late"), -1), 2);
		assertThat(this.test.results(2)).containsEntry(1L, 4);
		assertThat(TestRing.text(target, 4)).isEqualTo("late");
	}

	@Test
	void theFlagsOfOneTransferAreObeyed() throws IOException {
		Files.writeString(this.file, "start");
		int fd = this.test.open(this.file, FileFlags.O_RDWR);
		MemorySegment iovecs = IoVectors.allocate(this.test.arena, this.test.bytes("end"));
		assertThat(this.test.run((sqe) -> FileOperations.writev(sqe, fd, iovecs, 0, FileFlags.RWF_APPEND)))
			.isEqualTo(3);
		assertThat(this.file).hasContent("startend");
		assertThat(this.test.run((sqe) -> FileOperations.writev(sqe, fd, iovecs, 0, 1 << 30)))
			.isEqualTo(-Errno.EOPNOTSUPP);
	}

	@Test
	void partsOfARegisteredBufferAreTransferred() throws IOException {
		this.test.assumeSupports(Opcode.READV_FIXED);
		MemorySegment registered = this.test.buffer(4096);
		BufferTable.register(this.test.ring, List.of(registered));
		int fd = this.test.open(this.file, FileFlags.O_RDWR);
		registered.setString(0, "left");
		registered.setString(1000, "right");
		MemorySegment out = IoVectors.allocate(this.test.arena, registered.asSlice(0, 4), registered.asSlice(1000, 5));
		assertThat(this.test.run((sqe) -> FileOperations.writevFixed(sqe, fd, out, 0, 0, 0))).isEqualTo(9);
		assertThat(this.file).hasContent("leftright");
		MemorySegment in = IoVectors.allocate(this.test.arena, registered.asSlice(2000, 2),
				registered.asSlice(3000, 100));
		assertThat(this.test.run((sqe) -> FileOperations.readvFixed(sqe, fd, in, 0, 0, 0))).isEqualTo(9);
		assertThat(TestRing.text(registered.asSlice(2000), 2)).isEqualTo("le");
		assertThat(TestRing.text(registered.asSlice(3000), 7)).isEqualTo("ftright");
		MemorySegment foreign = IoVectors.allocate(this.test.arena, this.test.buffer(8));
		assertThat(this.test.run((sqe) -> FileOperations.readvFixed(sqe, fd, foreign, 0, 0, 0)))
			.isEqualTo(-Errno.EFAULT);
		assertThat(this.test.run((sqe) -> FileOperations.readvFixed(sqe, fd, in, 0, 0, 1))).isEqualTo(-Errno.EFAULT);
	}

	@Test
	void vectoredTransfersOfBadDescriptorsFail() throws IOException {
		int readOnly = this.test.open(this.file, FileFlags.O_RDONLY);
		MemorySegment iovecs = IoVectors.allocate(this.test.arena, this.test.buffer(8));
		assertThat(this.test.run((sqe) -> FileOperations.readv(sqe, -1, iovecs, 0, 0))).isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> FileOperations.writev(sqe, readOnly, iovecs, 0, 0))).isEqualTo(-Errno.EBADF);
	}

	@Test
	void aListHasBuffersAndNotTooMany() {
		MemorySegment[] tooMany = new MemorySegment[IoVectors.MAX_COUNT + 1];
		Arrays.fill(tooMany, this.test.buffer(1));
		assertThatIllegalArgumentException().isThrownBy(() -> IoVectors.allocate(this.test.arena))
			.withMessage("a list has 1 to 1024 buffers, not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> IoVectors.allocate(this.test.arena, tooMany))
			.withMessageContaining("not 1025");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> IoVectors.allocate(this.test.arena, MemorySegment.ofArray(new byte[1])))
			.withMessageContaining("heap memory");
		Sqe sqe = new Sqe(this.test.buffer(64));
		assertThatIllegalArgumentException().isThrownBy(() -> FileOperations.readv(sqe, 1, this.test.buffer(17), 0, 0))
			.withMessageContaining("16 bytes for each, not 17");
	}

}
