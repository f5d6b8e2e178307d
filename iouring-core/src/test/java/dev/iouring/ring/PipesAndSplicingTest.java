package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Pipes, and moving data from file to file without taking it in hand.
 */
class PipesAndSplicingTest extends AbstractRingTest {

	@TempDir
	private Path directory;

	@Test
	void aPipeCarriesData() throws IOException {
		this.test.assumeSupports(Opcode.PIPE);
		MemorySegment ends = this.test.buffer(8);
		assertThat(this.test.run((sqe) -> FileOperations.pipe(sqe, ends, FileFlags.O_CLOEXEC))).isZero();
		int[] pipe = this.test.owned(ends.toArray(ValueLayout.JAVA_INT));
		Syscalls.write(pipe[1], this.test.bytes("hello"), 5);
		MemorySegment buffer = this.test.buffer(8);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, pipe[0], buffer, -1))).isEqualTo(5);
		assertThat(TestRing.text(buffer, 5)).isEqualTo("hello");
	}

	@Test
	void aPipeCanBeMadeOfRegisteredFiles() throws IOException {
		this.test.assumeSupports(Opcode.PIPE);
		FileTable.registerSparse(this.test.ring, 4);
		MemorySegment ends = this.test.buffer(8);
		assertThat(this.test.run((sqe) -> FileOperations.pipe(sqe, ends, 0).intoSlot(2))).isZero();
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 3, this.test.bytes("slot"), -1).fixedFile()))
			.isEqualTo(4);
		MemorySegment buffer = this.test.buffer(8);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, 2, buffer, -1).fixedFile())).isEqualTo(4);
		assertThat(TestRing.text(buffer, 4)).isEqualTo("slot");
	}

	@Test
	void aPipeWithUnknownFlagsIsRefused() throws IOException {
		this.test.assumeSupports(Opcode.PIPE);
		assertThat(this.test.run((sqe) -> FileOperations.pipe(sqe, this.test.buffer(8), 1 << 30)))
			.isEqualTo(-Errno.EINVAL);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FileOperations.pipe(new Sqe(this.test.buffer(64)), this.test.buffer(7), 0))
			.withMessage("the kernel would write 8 bytes into 7");
	}

	@Test
	void dataGoesFromFileToFileThroughAPipe() throws IOException {
		Path source = Files.writeString(this.directory.resolve("source"), "0123456789");
		Path target = Files.createFile(this.directory.resolve("target"));
		int in = this.test.open(source, FileFlags.O_RDONLY);
		int out = this.test.open(target, FileFlags.O_WRONLY);
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(this.test.run((sqe) -> FileOperations.splice(sqe, in, 3, pipe[1], -1, 5, FileFlags.SPLICE_F_MOVE)))
			.isEqualTo(5);
		assertThat(this.test.run((sqe) -> FileOperations.splice(sqe, pipe[0], -1, out, 2, 100, 0))).isEqualTo(5);
		assertThat(target).hasContent("\0\00034567");
		assertThat(this.test.run((sqe) -> FileOperations.splice(sqe, in, 10, pipe[1], -1, 5, 0))).as("at the end")
			.isZero();
	}

	@Test
	void aRegisteredFileIsSplicedFrom() throws IOException {
		Path source = Files.writeString(this.directory.resolve("source"), "fixed");
		int in = this.test.open(source, FileFlags.O_RDONLY);
		FileTable.register(this.test.ring, new int[] { in });
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(this.test
			.run((sqe) -> FileOperations.splice(sqe, 0, 0, pipe[1], -1, 5, FileFlags.SPLICE_F_FD_IN_FIXED)))
			.isEqualTo(5);
		MemorySegment buffer = this.test.buffer(8);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, pipe[0], buffer, -1))).isEqualTo(5);
		assertThat(TestRing.text(buffer, 5)).isEqualTo("fixed");
	}

	@Test
	void splicingNeedsAPipe() throws IOException {
		int in = this.test.open(Files.writeString(this.directory.resolve("a"), "a"), FileFlags.O_RDONLY);
		int out = this.test.open(Files.writeString(this.directory.resolve("b"), "b"), FileFlags.O_WRONLY);
		assertThat(this.test.run((sqe) -> FileOperations.splice(sqe, in, 0, out, 0, 1, 0))).isEqualTo(-Errno.EINVAL);
		assertThat(this.test.run((sqe) -> FileOperations.splice(sqe, -1, 0, out, 0, 1, 0))).isEqualTo(-Errno.EBADF);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FileOperations.splice(new Sqe(this.test.buffer(64)), in, 0, out, 0, 1L << 32, 0))
			.withMessage("length 4294967296 is outside of 0 to 4294967295");
	}

	@Test
	void whatIsTeedStaysInItsPipe() throws IOException {
		int[] from = this.test.owned(Libc.pipe());
		int[] to = this.test.owned(Libc.pipe());
		Syscalls.write(from[1], this.test.bytes("both"), 4);
		assertThat(this.test.run((sqe) -> FileOperations.tee(sqe, from[0], to[1], 100, 0))).isEqualTo(4);
		for (int end : new int[] { from[0], to[0] }) {
			MemorySegment buffer = this.test.buffer(8);
			assertThat(this.test.run((sqe) -> FileOperations.read(sqe, end, buffer, -1))).isEqualTo(4);
			assertThat(TestRing.text(buffer, 4)).isEqualTo("both");
		}
		assertThat(this.test.run((sqe) -> FileOperations.tee(sqe, from[0], to[1], 100, FileFlags.SPLICE_F_NONBLOCK)))
			.as("an empty pipe")
			.isEqualTo(-Errno.EAGAIN);
		int file = this.test.open(Files.createFile(this.directory.resolve("file")), FileFlags.O_WRONLY);
		assertThat(this.test.run((sqe) -> FileOperations.tee(sqe, from[0], file, 100, 0))).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void aPipeNeedsTwoSlots() throws IOException {
		this.test.assumeSupports(Opcode.PIPE);
		FileTable.registerSparse(this.test.ring, 2);
		FileTable.update(this.test.ring, 1, this.test.owned(Libc.pipe())[0]);
		MemorySegment fds = this.test.buffer(2 * Integer.BYTES);
		assertThat(this.test.run((sqe) -> FileOperations.pipe(sqe, fds, 0).intoSlot(1))).isEqualTo(-Errno.EINVAL);
		assertThat(this.test.run((sqe) -> FileOperations.pipe(sqe, fds, 0).intoSlot(0))).isZero();
	}

}
