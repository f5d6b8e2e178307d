package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the kernel makes of linked entries. Floor 3 relies on it.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class LinkTest {

	@TempDir
	Path directory;

	private TestRing test;

	private MemorySegment missing;

	@BeforeEach
	void openRing() throws IOException {
		this.test = new TestRing();
		this.missing = this.test.path(this.directory.resolve("missing/file"));
	}

	@AfterEach
	void closeRing() {
		this.test.close();
	}

	@Test
	void failuresOfTransfersAndOfOpeningBreakLinks() throws IOException {
		MemorySegment buffer = this.test.buffer(8);
		List<Consumer<Sqe>> operations = List.of((sqe) -> FileOperations.read(sqe, -1, buffer, 0),
				(sqe) -> FileOperations.write(sqe, -1, buffer, 0),
				(sqe) -> PathOperations.openat(sqe, FileFlags.AT_FDCWD, this.missing, FileFlags.O_RDONLY, 0));
		for (Consumer<Sqe> operation : operations) {
			assertThat(linkedToNop(operation)).containsEntry(2L, -Errno.ECANCELED);
		}
	}

	/** Should this fail, the kernel has learned it, and chains may be linked further. */
	@Test
	void failuresOfOtherCallsDoNot() throws IOException {
		int file = this.test.open(Path.of("/proc/self/status"), FileFlags.O_RDONLY);
		int pipe = this.test.owned(Libc.pipe())[0];
		int here = FileFlags.AT_FDCWD;
		MemorySegment name = this.test.cString("user.name");
		List<Consumer<Sqe>> operations = List.of((sqe) -> FileOperations.fsync(sqe, file, 0),
				(sqe) -> FileOperations.fallocate(sqe, file, 0, 0, 1),
				(sqe) -> PathOperations.statx(sqe, here, this.missing, 0, 0xfff, this.test.buffer(Statx.SIZE)),
				(sqe) -> PathOperations.renameat(sqe, here, this.missing, here, this.missing, 0),
				(sqe) -> PathOperations.unlinkat(sqe, here, this.missing, 0),
				(sqe) -> PathOperations.mkdirat(sqe, here, this.missing, 0),
				(sqe) -> PathOperations.linkat(sqe, here, this.missing, here, this.missing, 0),
				(sqe) -> PathOperations.symlinkat(sqe, this.missing, here, this.missing),
				(sqe) -> FileOperations.syncFileRange(sqe, pipe, 0, 0, 0),
				(sqe) -> MemoryOperations.madvise(sqe, this.test.buffer(8192).asSlice(1), MemoryOperations.MADV_NORMAL),
				(sqe) -> ExtendedAttributeOperations.setxattr(sqe, this.missing, name, name, 0),
				(sqe) -> ExtendedAttributeOperations.getxattr(sqe, this.missing, name, this.test.buffer(8)));
		for (Consumer<Sqe> operation : operations) {
			assertThat(linkedToNop(operation)).containsEntry(2L, 0).doesNotContainEntry(1L, 0);
		}
	}

	private Map<Long, Integer> linkedToNop(Consumer<Sqe> operation) throws IOException {
		this.test.queue(operation, 1).link();
		this.test.queue(ControlOperations::nop, 2);
		return this.test.results(2);
	}

	@Test
	void aRequestThatWaitsForItsTurnCannotBeCancelledByItself() throws IOException {
		int[] pipe = this.test.owned(Libc.pipe());
		this.test.queue((sqe) -> FileOperations.read(sqe, pipe[0], this.test.buffer(8), -1), 1).link();
		this.test.queue(ControlOperations::nop, 2);
		assertThat(this.test.ring.submit()).isEqualTo(2);
		this.test.queue((sqe) -> ControlOperations.asyncCancel(sqe, 2, 0), 9);
		assertThat(this.test.results(1)).containsEntry(9L, -Errno.ENOENT);
		this.test.queue((sqe) -> ControlOperations.asyncCancel(sqe, 1, 0), 9);
		assertThat(this.test.results(3)).containsEntry(9L, 0)
			.containsEntry(1L, -Errno.ECANCELED)
			.containsEntry(2L, -Errno.ECANCELED);
	}

	@Test
	void aRingThatHasSkippedACompletionDrainsNoMore() throws IOException {
		this.test.queue(ControlOperations::nop, 1).drain();
		assertThat(this.test.results(1)).containsEntry(1L, 0);
		this.test.queue(ControlOperations::nop, 2).skipSuccess();
		this.test.queue(ControlOperations::nop, 3).drain();
		assertThat(this.test.results(1)).containsEntry(3L, -Errno.EOPNOTSUPP);
		assertThat(this.test.run(ControlOperations::nop)).isZero();
	}

}
