package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Operations on open files, by what they do to them.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class FileOperationsTest {

	@TempDir
	private Path directory;

	private Path file;

	private TestRing test;

	@BeforeEach
	void openRing() throws IOException {
		this.file = this.directory.resolve("file");
		this.test = new TestRing();
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void bytesWrittenAreInTheFile() throws IOException {
		int fd = create();
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, fd, this.test.bytes("world"), 6))).isEqualTo(5);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, fd, this.test.bytes("hello "), 0))).isEqualTo(6);
		assertThat(this.file).hasContent("hello world");
	}

	@Test
	void bytesOfTheFileAreRead() throws IOException {
		Files.writeString(this.file, "hello world");
		int fd = this.test.open(this.file, FileFlags.O_RDONLY);
		MemorySegment buffer = this.test.buffer(32);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, fd, buffer, 6))).as("short at the end").isEqualTo(5);
		assertThat(TestRing.text(buffer, 5)).isEqualTo("world");
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, fd, buffer, 11))).as("at the end").isZero();
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, fd, buffer, 1L << 40))).as("beyond").isZero();
	}

	@Test
	void anOffsetOfMinusOneIsTheFilesOwn() throws IOException {
		int fd = create();
		this.test.run((sqe) -> FileOperations.write(sqe, fd, this.test.bytes("one"), -1));
		this.test.run((sqe) -> FileOperations.write(sqe, fd, this.test.bytes("two"), -1));
		assertThat(this.file).hasContent("onetwo");
	}

	@Test
	void transfersOfBadDescriptorsFail() throws IOException {
		int fd = this.test.open(Files.createFile(this.file), FileFlags.O_RDONLY);
		int directory = this.test.open(this.directory, FileFlags.O_RDONLY | FileFlags.O_DIRECTORY);
		MemorySegment buffer = this.test.buffer(8);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, -1, buffer, 0))).isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, fd, buffer, 0))).as("read only")
			.isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, directory, buffer, 0))).isEqualTo(-Errno.EISDIR);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, fd, MemorySegment.NULL, 0))).isZero();
	}

	@Test
	void registeredBuffersTransferLikeOthers() throws IOException {
		MemorySegment first = this.test.buffer(4096);
		MemorySegment second = this.test.buffer(4096);
		BufferTable.register(this.test.ring, List.of(first, second));
		int fd = create();
		first.setString(100, "fixed");
		assertThat(this.test.run((sqe) -> FileOperations.writeFixed(sqe, fd, first.asSlice(100, 5), 0, 0)))
			.isEqualTo(5);
		assertThat(this.file).hasContent("fixed");
		assertThat(this.test.run((sqe) -> FileOperations.readFixed(sqe, fd, second.asSlice(8, 16), 1, 1))).isEqualTo(4);
		assertThat(TestRing.text(second.asSlice(8), 4)).isEqualTo("ixed");
		assertThat(this.test.run((sqe) -> FileOperations.readFixed(sqe, fd, first, 0, 1))).as("another's memory")
			.isEqualTo(-Errno.EFAULT);
		assertThat(this.test.run((sqe) -> FileOperations.readFixed(sqe, fd, first, 0, 2))).as("no such buffer")
			.isEqualTo(-Errno.EFAULT);
	}

	@Test
	void aSyncSucceedsOnFilesOnly() throws IOException {
		int fd = create();
		int[] pipe = this.test.owned(Libc.pipe());
		this.test.run((sqe) -> FileOperations.write(sqe, fd, this.test.bytes("x"), 0));
		assertThat(this.test.run((sqe) -> FileOperations.fsync(sqe, fd, 0))).isZero();
		assertThat(this.test.run((sqe) -> FileOperations.fsync(sqe, fd, FileFlags.FSYNC_DATASYNC))).isZero();
		assertThat(this.test.run((sqe) -> FileOperations.fsync(sqe, -1, 0))).isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> FileOperations.fsync(sqe, pipe[0], 0))).isEqualTo(-Errno.EINVAL);
		assertThat(this.test.run((sqe) -> FileOperations.fsync(sqe, fd, 2))).as("unknown flag")
			.isEqualTo(-Errno.EINVAL);
	}

	@Test
	void aClosedDescriptorIsGone() throws IOException {
		int fd = this.test.run((sqe) -> PathOperations.openat(sqe, FileFlags.AT_FDCWD, this.test.path(this.directory),
				FileFlags.O_RDONLY, 0));
		assertThat(Libc.target(fd)).isEqualTo(this.directory.toString());
		assertThat(this.test.run((sqe) -> FileOperations.close(sqe, fd))).isZero();
		assertThat(Libc.target(fd)).isNotEqualTo(this.directory.toString());
		assertThat(this.test.run((sqe) -> FileOperations.close(sqe, -1))).isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> FileOperations.close(sqe, this.test.ring.fd()))).as("the ring itself")
			.isEqualTo(-Errno.EBADF);
	}

	@Test
	void spaceIsAllocatedAndGivenBack() throws IOException {
		int fd = create();
		assertThat(this.test.run((sqe) -> FileOperations.fallocate(sqe, fd, 0, 4096, 8192))).isZero();
		assertThat(Files.size(this.file)).isEqualTo(12288);
		assertThat(this.test.run((sqe) -> FileOperations.fallocate(sqe, fd, FileFlags.FALLOC_FL_KEEP_SIZE, 0, 1 << 20)))
			.isZero();
		assertThat(Files.size(this.file)).isEqualTo(12288);
		this.test.run((sqe) -> FileOperations.write(sqe, fd, this.test.bytes("data"), 0));
		assertThat(this.test.run((sqe) -> FileOperations.fallocate(sqe, fd,
				FileFlags.FALLOC_FL_KEEP_SIZE | FileFlags.FALLOC_FL_PUNCH_HOLE, 0, 4096)))
			.isZero();
		assertThat(Files.readAllBytes(this.file)).containsOnly(0);
		assertThat(this.test.run((sqe) -> FileOperations.fallocate(sqe, fd, 0, 0, 0))).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void aFileIsCutAndExtended() throws IOException {
		this.test.assumeSupports(Opcode.FTRUNCATE);
		Files.writeString(this.file, "hello world");
		int fd = this.test.open(this.file, FileFlags.O_RDWR);
		assertThat(this.test.run((sqe) -> FileOperations.ftruncate(sqe, fd, 5))).isZero();
		assertThat(this.file).hasContent("hello");
		assertThat(this.test.run((sqe) -> FileOperations.ftruncate(sqe, fd, 5L << 30))).isZero();
		assertThat(Files.size(this.file)).isEqualTo(5L << 30);
		assertThat(this.test.run((sqe) -> FileOperations.ftruncate(sqe, fd, -1))).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void writesInAChainKeepTheirOrder() throws IOException {
		int fd = create();
		this.test.queue((sqe) -> FileOperations.write(sqe, fd, this.test.bytes("aaaa"), 0), 1).link();
		this.test.queue((sqe) -> FileOperations.write(sqe, fd, this.test.bytes("bb"), 1), 2).link();
		this.test.queue((sqe) -> FileOperations.fsync(sqe, fd, 0), 3);
		assertThat(this.test.results(3)).containsEntry(1L, 4).containsEntry(2L, 2).containsEntry(3L, 0);
		assertThat(this.file).hasContent("abba");
	}

	@Test
	void aShortReadBreaksItsChain() throws IOException {
		Files.writeString(this.file, "short");
		int fd = this.test.open(this.file, FileFlags.O_RDONLY);
		this.test.queue((sqe) -> FileOperations.read(sqe, fd, this.test.buffer(64), 0), 1).link();
		this.test.queue(ControlOperations::nop, 2);
		assertThat(this.test.results(2)).containsEntry(1L, 5).containsEntry(2L, -Errno.ECANCELED);
	}

	@Test
	void registeredFilesAreNamedByTheirIndex() throws IOException {
		int fd = create();
		FileTable.register(this.test.ring, new int[] { -1, fd });
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 1, this.test.bytes("index"), 0).fixedFile()))
			.isEqualTo(5);
		assertThat(this.file).hasContent("index");
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 0, this.test.bytes("x"), 0).fixedFile()))
			.isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 2, this.test.bytes("x"), 0).fixedFile()))
			.isEqualTo(-Errno.EBADF);
	}

	@Test
	void directReadsGoRoundThePageCache() throws IOException {
		byte[] content = new byte[1 << 16];
		new Random(5).nextBytes(content);
		Files.write(this.file, content);
		MemorySegment statx = this.test.buffer(Statx.SIZE);
		this.test.run((sqe) -> PathOperations.statx(sqe, FileFlags.AT_FDCWD, this.test.path(this.file), 0,
				Statx.STATX_DIOALIGN, statx));
		assumeTrue((Statx.mask(statx) & Statx.STATX_DIOALIGN) != 0 && Statx.dioOffsetAlign(statx) > 0,
				"missing hardware: the temporary directory's file system has no direct I/O");
		int alignment = Math.max(Statx.dioMemAlign(statx), Statx.dioOffsetAlign(statx));
		assertThat(alignment).isBetween(1, 4096);
		int fd = this.test.open(this.file, FileFlags.O_RDONLY | FileFlags.O_DIRECT);
		MemorySegment buffer = this.test.buffer(8192);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, fd, buffer, 4096))).isEqualTo(8192);
		assertThat(buffer.toArray(ValueLayout.JAVA_BYTE)).isEqualTo(Arrays.copyOfRange(content, 4096, 12288));
		if (Statx.dioOffsetAlign(statx) > 1) {
			assertThat(this.test.run((sqe) -> FileOperations.read(sqe, fd, buffer, 1))).isEqualTo(-Errno.EINVAL);
		}
	}

	@Test
	void heapMemoryCannotBeRegistered() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BufferTable.register(this.test.ring, List.of(MemorySegment.ofArray(new byte[8]))));
		assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> BufferTable.unregister(this.test.ring));
	}

	private int create() throws IOException {
		return this.test.open(this.file, FileFlags.O_RDWR | FileFlags.O_CREAT | FileFlags.O_EXCL);
	}

}
