package dev.iouring.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Syscalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Files that a ring holds, and requests name by their slot.
 */
class FileTableTest extends AbstractRingTest {

	@Test
	void filesAreRegisteredReplacedAndTakenBack() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		FileTable.register(this.ring, new int[] { pipe[0], -1 });
		TestRing.fails(Errno.EBUSY, "FILES", () -> FileTable.register(this.ring, new int[] { pipe[0] }));
		assertThat(FileTable.update(this.ring, 0, new int[] { -1, pipe[1] })).isEqualTo(2);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 1, this.test.bytes("x"), -1).fixedFile()))
			.isEqualTo(1);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, 0, this.test.buffer(1), -1).fixedFile()))
			.isEqualTo(-Errno.EBADF);
		TestRing.fails(Errno.EINVAL, "FILES_UPDATE", () -> FileTable.update(this.ring, 1, new int[] { -1, -1 }));
		FileTable.update(this.ring, 0, pipe[0]);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, 7, this.test.buffer(1), -1).fixedFile(0)))
			.isEqualTo(1);
		FileTable.update(this.ring, 0, -1);
		assertThat(this.test.run((sqe) -> FileOperations.read(sqe, 7, this.test.buffer(1), -1).fixedFile(0)))
			.isEqualTo(-Errno.EBADF);
		TestRing.fails(Errno.EINVAL, "FILES_UPDATE", () -> FileTable.update(this.ring, 2, pipe[0]));
		FileTable.unregister(this.ring);
		TestRing.fails(Errno.ENXIO, "UNREGISTER_FILES", () -> FileTable.unregister(this.ring));
		TestRing.fails(Errno.ENXIO, "FILES_UPDATE", () -> FileTable.update(this.ring, 0, new int[] { -1 }));
		TestRing.fails(Errno.EBADF, "FILES", () -> FileTable.register(this.ring, new int[] { Integer.MAX_VALUE }));
	}

	@Test
	void emptySlotsAreFilledLater() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		FileTable.registerSparse(this.ring, 1000);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 999, this.test.bytes("x"), -1).fixedFile()))
			.isEqualTo(-Errno.EBADF);
		assertThat(FileTable.update(this.ring, 999, new int[] { pipe[1] })).isEqualTo(1);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 999, this.test.bytes("x"), -1).fixedFile()))
			.isEqualTo(1);
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.registerSparse(this.ring, 0));
	}

	@Test
	void aRegisteredFileOutlivesItsDescriptor() throws IOException {
		int[] pipe = Libc.pipe();
		this.test.owned(pipe[0]);
		FileTable.register(this.ring, new int[] { pipe[1] });
		Syscalls.close(pipe[1]);
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 0, this.test.bytes("x"), -1).fixedFile()))
			.isEqualTo(1);
	}

	@Test
	void aTagComesBackWhenTheLastRequestOfAReplacedFileHasEnded() throws IOException {
		this.test.assumeKnows(RegisterOpcode.FILES_UPDATE2, 32);
		int[] pipe = this.test.owned(Libc.pipe());
		FileTable.register(this.ring, pipe, new long[] { 71, 72 });
		this.test.submit((sqe) -> FileOperations.read(sqe, 0, this.test.buffer(1), -1).fixedFile(), 1);
		assertThat(FileTable.update(this.ring, 0, new int[] { pipe[1] })).isEqualTo(1);
		assertThat(this.ring.flushCompletions()).as("the read still holds the file").isZero();
		assertThat(Syscalls.write(pipe[1], this.test.bytes("x"), 1)).isEqualTo(1);
		assertThat(this.test.results(2)).isEqualTo(Map.of(1L, 1, 71L, 0));
	}

	@Test
	void tagsComeBackWhenFilesAreTakenOutOrReplacedByOthersWithTags() throws IOException {
		this.test.assumeKnows(RegisterOpcode.FILES_UPDATE2, 32);
		int[] pipe = this.test.owned(Libc.pipe());
		FileTable.register(this.ring, new int[] { pipe[0], pipe[0], FileTable.EMPTY }, new long[] { 71, -1, 0 });
		int[] fds = { pipe[1], FileTable.UNCHANGED, pipe[1] };
		assertThat(FileTable.update(this.ring, 0, fds, new long[] { 73, 0, 74 })).isEqualTo(3);
		assertThat(this.test.results(1)).isEqualTo(Map.of(71L, 0));
		assertThat(this.test.run((sqe) -> FileOperations.write(sqe, 2, this.test.bytes("x"), -1).fixedFile()))
			.isEqualTo(1);
		FileTable.update(this.ring, 0, FileTable.EMPTY);
		assertThat(this.test.results(1)).isEqualTo(Map.of(73L, 0));
		FileTable.unregister(this.ring);
		assertThat(this.test.results(2)).isEqualTo(Map.of(-1L, 0, 74L, 0));
	}

	@Test
	void updatesWithTagsFailAsThoseWithoutDo() throws IOException {
		this.test.assumeKnows(RegisterOpcode.FILES_UPDATE2, 32);
		int[] none = { FileTable.EMPTY };
		long[] untagged = { 0 };
		TestRing.fails(Errno.ENXIO, "FILES_UPDATE2", () -> FileTable.update(this.ring, 0, none, untagged));
		TestRing.fails(Errno.EBADF, "FILES2",
				() -> FileTable.register(this.ring, new int[] { Integer.MAX_VALUE }, new long[] { 1 }));
		FileTable.register(this.ring, none, untagged);
		TestRing.fails(Errno.EBUSY, "FILES2", () -> FileTable.register(this.ring, none, untagged));
		TestRing.fails(Errno.EINVAL, "FILES_UPDATE2", () -> FileTable.update(this.ring, 1, none, untagged));
		TestRing.fails(Errno.EBADF, "FILES_UPDATE2",
				() -> FileTable.update(this.ring, 0, new int[] { Integer.MAX_VALUE }, untagged));
		TestRing.fails(Errno.EMFILE, "FILES2", () -> {
			FileTable.unregister(this.ring);
			FileTable.registerSparse(this.ring, Integer.MAX_VALUE);
		});
	}

	@Test
	void theKernelPicksSlotsOutOfARange(@TempDir Path directory) throws IOException {
		this.test.assumeKnows(RegisterOpcode.FILE_ALLOC_RANGE, 0);
		TestRing.fails(Errno.EINVAL, "FILE_ALLOC_RANGE", () -> FileTable.allocateWithin(this.ring, 0, 1));
		FileTable.allocateWithin(this.ring, 0, 0);
		Path file = Files.createFile(directory.resolve("file"));
		FileTable.registerSparse(this.ring, 8);
		FileTable.allocateWithin(this.ring, 2, 2);
		Set<Integer> slots = new HashSet<>();
		slots.add(openIntoFreeSlot(file));
		slots.add(openIntoFreeSlot(file));
		assertThat(slots).containsExactlyInAnyOrder(2, 3);
		assertThat(openIntoFreeSlot(file)).isEqualTo(-Errno.ENFILE);
		assertThat(this.test.run((sqe) -> open(sqe, file).intoSlot(7))).as("a slot outside of it by name").isZero();
		FileTable.allocateWithin(this.ring, 6, 2);
		assertThat(openIntoFreeSlot(file)).isEqualTo(6);
		FileTable.allocateWithin(this.ring, 0, 0);
		assertThat(openIntoFreeSlot(file)).isEqualTo(-Errno.ENFILE);
		TestRing.fails(Errno.EINVAL, "FILE_ALLOC_RANGE", () -> FileTable.allocateWithin(this.ring, 7, 2));
		FileTable.unregister(this.ring);
		FileTable.registerSparse(this.ring, 1);
		assertThat(openIntoFreeSlot(file)).as("a new table has no range").isZero();
	}

	private int openIntoFreeSlot(Path file) throws IOException {
		return this.test.run((sqe) -> open(sqe, file).intoFreeSlot());
	}

	private Sqe open(Sqe sqe, Path file) {
		return PathOperations.openat(sqe, FileFlags.AT_FDCWD, this.test.path(file), FileFlags.O_RDONLY, 0);
	}

	@Test
	void badArgumentsAreNamedBeforeTheCall() {
		int[] fds = { 0, FileTable.EMPTY };
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.register(this.ring, new int[0]))
			.withMessage("there must be at least 1 descriptor, not 0");
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.register(this.ring, fds, new long[1]))
			.withMessage("1 tags do not go with 2 slots");
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.register(this.ring, fds, new long[] { 1, 2 }))
			.withMessage("tag 2 is at index 1, which has nothing that could get one; only 0 may be there");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> FileTable.update(this.ring, 0, new int[] { FileTable.UNCHANGED }, new long[] { 5 }))
			.withMessageStartingWith("tag 5 is at index 0");
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.update(this.ring, -1, fds))
			.withMessage("slot -1 is negative");
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.update(this.ring, -1, 0))
			.withMessage("slot -1 is negative");
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.update(this.ring, -2, fds, new long[2]))
			.withMessage("slot -2 is negative");
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.allocateWithin(this.ring, -1, 1))
			.withMessage("slot -1 is negative");
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.allocateWithin(this.ring, 0, -1))
			.withMessage("count -1 is negative");
	}

	/** It is also the number of an error. */
	@Test
	void aSlotIsNotLeftAsItIsByMistake() throws IOException {
		FileTable.registerSparse(this.ring, 1);
		assertThatIllegalArgumentException().isThrownBy(() -> FileTable.update(this.ring, 0, -Errno.ENOENT))
			.withMessage("descriptor -2 would leave slot 0 as it is");
		TestRing.fails(Errno.EBADF, "FILES_UPDATE", () -> FileTable.update(this.ring, 0, -Errno.ESRCH));
	}

}
