package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;

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
 * Files in slots instead of descriptors.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RegisteredFileOperationsTest {

	private static final int SLOTS = 2;

	@TempDir
	private Path directory;

	private Path file;

	private TestRing test;

	@BeforeEach
	void openRing() throws IOException {
		this.file = Files.writeString(this.directory.resolve("file"), "content");
		this.test = new TestRing();
		FileTable.registerSparse(this.test.ring, SLOTS);
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	private int open(int flags) throws IOException {
		return this.test
			.run((sqe) -> PathOperations.openat(sqe, FileFlags.AT_FDCWD, this.test.path(this.file), flags, 0)
				.intoFreeSlot());
	}

	private int read(int slot) throws IOException {
		return this.test.run((sqe) -> FileOperations.read(sqe, slot, this.test.buffer(16), 0).fixedFile());
	}

	@Test
	void aFileIsOpenedIntoASlotAndClosedThere() throws IOException {
		assertThat(this.test.run((sqe) -> PathOperations
			.openat(sqe, FileFlags.AT_FDCWD, this.test.path(this.file), FileFlags.O_RDONLY, 0)
			.intoSlot(1))).isZero();
		assertThat(read(1)).isEqualTo(7);
		assertThat(read(0)).isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> RegisteredFileOperations.closeSlot(sqe, 1))).isZero();
		assertThat(read(1)).isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> RegisteredFileOperations.closeSlot(sqe, 1))).isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> RegisteredFileOperations.closeSlot(sqe, SLOTS))).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void theKernelPicksSlotsUntilAllAreTaken() throws IOException {
		assertThat(open(FileFlags.O_RDONLY)).isZero();
		assertThat(open(FileFlags.O_RDONLY)).isEqualTo(1);
		assertThat(open(FileFlags.O_RDONLY)).isEqualTo(-Errno.ENFILE);
		assertThat(this.test.run((sqe) -> RegisteredFileOperations.closeSlot(sqe, 0))).isZero();
		assertThat(open(FileFlags.O_RDONLY | FileFlags.O_CLOEXEC)).as("a slot is not inherited anyway")
			.isEqualTo(-Errno.EINVAL);
		assertThat(open(FileFlags.O_RDONLY)).isZero();
	}

	@Test
	void slotsAreUpdatedSkippedAndEmptied() throws IOException {
		int fd = this.test.open(this.file, FileFlags.O_RDONLY);
		assertThat(update(fd, fd)).isEqualTo(2);
		assertThat(update(RegisteredFileOperations.FILES_SKIP, RegisteredFileOperations.FILES_EMPTY)).isEqualTo(2);
		assertThat(read(0)).isEqualTo(7);
		assertThat(read(1)).isEqualTo(-Errno.EBADF);
		assertThat(update(-1, 99_999)).as("done before the first bad one").isEqualTo(1);
		assertThat(read(0)).isEqualTo(-Errno.EBADF);
	}

	private int update(int... fds) throws IOException {
		MemorySegment numbers = this.test.arena.allocateFrom(ValueLayout.JAVA_INT, fds);
		return this.test.run((sqe) -> RegisteredFileOperations.filesUpdate(sqe, numbers, 0));
	}

	@Test
	void theKernelTellsWhichSlotsItPicked() throws IOException {
		int fd = this.test.open(this.file, FileFlags.O_RDONLY);
		assertThat(open(FileFlags.O_RDONLY)).isZero();
		MemorySegment numbers = this.test.arena.allocateFrom(ValueLayout.JAVA_INT, fd);
		assertThat(this.test.run((sqe) -> RegisteredFileOperations.filesUpdateAllocating(sqe, numbers))).isEqualTo(1);
		assertThat(numbers.get(ValueLayout.JAVA_INT, 0)).isEqualTo(1);
		assertThat(read(1)).isEqualTo(7);
		numbers.set(ValueLayout.JAVA_INT, 0, fd);
		assertThat(this.test.run((sqe) -> RegisteredFileOperations.filesUpdateAllocating(sqe, numbers)))
			.isEqualTo(-Errno.ENFILE);
	}

	@Test
	void aSlotBecomesADescriptor() throws IOException {
		this.test.assumeSupports(Opcode.FIXED_FD_INSTALL);
		int slot = open(FileFlags.O_RDONLY);
		int fd = this.test.owned(this.test.run((sqe) -> RegisteredFileOperations.fixedFdInstall(sqe, slot, 0)));
		assertThat(Libc.target(fd)).isEqualTo(this.file.toString());
		assertThat(this.test.run((sqe) -> RegisteredFileOperations.fixedFdInstall(sqe, 1, 0))).isEqualTo(-Errno.EBADF);
		assertThat(this.test.run((sqe) -> RegisteredFileOperations.fixedFdInstall(sqe, slot, 1 << 8)))
			.isEqualTo(-Errno.EINVAL);
	}

	@Test
	void slotsAndDescriptorsHaveTheirForm() {
		Sqe sqe = new Sqe(this.test.buffer(64));
		assertThatIllegalArgumentException().isThrownBy(() -> sqe.intoSlot(-1)).withMessage("slot -1 is negative");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> RegisteredFileOperations.filesUpdate(sqe, this.test.buffer(5), 0))
			.withMessage("descriptors have 4 bytes each, the memory has 5 in all");
	}

}
