package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/**
 * Advice about files and memory, and writing parts of files back.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class CachesAndSyncsTest {

	private static final int SIZE = 1 << 20;

	@TempDir
	private Path directory;

	private TestRing test;

	private int fd;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.fd = this.test.open(Files.write(this.directory.resolve("file"), new byte[SIZE]), FileFlags.O_RDWR);
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void whatIsNotNeededLeavesThePageCache() throws IOException {
		assumeFalse(Files.getFileStore(this.directory).type().equals("tmpfs"), "a tmpfs is its own cache");
		assertThat(this.test.run((sqe) -> FileOperations.fsync(sqe, this.fd, 0))).isZero();
		assertThat(readCached(0)).isEqualTo(4096);
		assertThat(this.test
			.run((sqe) -> FileOperations.fadvise(sqe, this.fd, 0, SIZE / 2, FileFlags.POSIX_FADV_DONTNEED))).isZero();
		assertThat(readCached(0)).isEqualTo(-Errno.EAGAIN);
		assertThat(readCached(SIZE - 4096)).as("behind the range").isEqualTo(4096);
		assertThat(this.test
			.run((sqe) -> FileOperations.fadvise(sqe, this.fd, 0, 1L << 40, FileFlags.POSIX_FADV_DONTNEED))).isZero();
	}

	private int readCached(long position) throws IOException {
		MemorySegment iovecs = IoVectors.allocate(this.test.arena, this.test.buffer(4096));
		return this.test.run((sqe) -> FileOperations.readv(sqe, this.fd, iovecs, position, FileFlags.RWF_NOWAIT));
	}

	@Test
	void adviceIsForFilesThatHavePages() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(this.test.run((sqe) -> FileOperations.fadvise(sqe, pipe[0], 0, 0, FileFlags.POSIX_FADV_WILLNEED)))
			.isEqualTo(-Errno.ESPIPE);
		assertThat(this.test.run((sqe) -> FileOperations.fadvise(sqe, this.fd, 0, 0, 99))).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void memoryThatIsNotNeededIsZeroed() throws IOException {
		MemorySegment memory = this.test.buffer(3 * 4096).asSlice(4096, 4096);
		memory.fill((byte) 1);
		assertThat(this.test.run((sqe) -> MemoryOperations.madvise(sqe, memory, MemoryOperations.MADV_DONTNEED)))
			.isZero();
		assertThat(memory.mismatch(MemorySegment.ofArray(new byte[4096]))).isEqualTo(-1);
		assertThat(this.test
			.run((sqe) -> MemoryOperations.madvise(sqe, memory.asSlice(1), MemoryOperations.MADV_DONTNEED)))
			.as("not at the start of a page")
			.isEqualTo(-Errno.EINVAL);
	}

	@Test
	void aPartOfAFileIsWrittenBack() throws IOException {
		assertThat(this.test.run((sqe) -> FileOperations.fsync(sqe, this.fd, 4096, 8192, FileFlags.FSYNC_DATASYNC)))
			.isZero();
		int flags = FileFlags.SYNC_FILE_RANGE_WAIT_BEFORE | FileFlags.SYNC_FILE_RANGE_WRITE
				| FileFlags.SYNC_FILE_RANGE_WAIT_AFTER;
		assertThat(this.test.run((sqe) -> FileOperations.syncFileRange(sqe, this.fd, 0, SIZE, flags))).isZero();
		assertThat(this.test.run((sqe) -> FileOperations.syncFileRange(sqe, this.fd, 0, SIZE, 8)))
			.isEqualTo(-Errno.EINVAL);
		int[] pipe = this.test.owned(Libc.pipe());
		assertThat(this.test.run((sqe) -> FileOperations.syncFileRange(sqe, pipe[0], 0, 1, flags)))
			.isEqualTo(-Errno.ESPIPE);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FileOperations.fsync(new Sqe(this.test.buffer(64)), this.fd, 0, -1, 0))
			.withMessage("length -1 is outside of 0 to 4294967295");
	}

	@ParameterizedTest
	@CsvSource({ "4096, 0", "-1, 1", "9223372036854775807, 1" })
	void aRangeThatTheKernelWouldTakeForAnotherIsRefused(long offset, long length) throws IOException {
		assertThat(this.test.run((sqe) -> FileOperations.fsync(sqe, this.fd, 0, 0, 0))).as("whole file").isZero();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FileOperations.fsync(new Sqe(this.test.buffer(64)), this.fd, offset, length, 0))
			.withMessage("no range has the offset %d and the length %d", offset, length);
	}

}
