package dev.iouring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What failures tell.
 */
@Timeout(60)
class FailuresTest {

	@ParameterizedTest
	@CsvSource({ Errno.EMFILE + ",RLIMIT_NOFILE", Errno.ENFILE + ",fs.file-max", Errno.EFBIG + ",RLIMIT_FSIZE",
			Errno.ENOSPC + ",no space left", Errno.EDQUOT + ",quota" })
	void aLimitThatWasHitIsNamed(int errno, String limit) {
		IOException failure = Failures.of("write", errno, Path.of("/some/file"), null);
		assertThat(failure).isInstanceOf(FileSystemException.class)
			.hasMessageContainingAll("/some/file", "write", Errno.name(errno), limit)
			.hasCauseInstanceOf(ErrnoException.class);
	}

	@ParameterizedTest
	@CsvSource({ "AUTO", "RING" })
	void aFullDeviceIsReportedAndTheRingGoesOn(IoPath path) throws IOException {
		try (IoUring io = IoUring.create(IoUringOptions.builder().name("full").entries(8).path(path).build())) {
			OpenOperation open = Operation.open(Path.of("/dev/full"), FileFlags.O_WRONLY, 0);
			io.execute(open);
			try (Descriptor file = open.descriptor()) {
				assertThatExceptionOfType(FileSystemException.class)
					.isThrownBy(() -> io.write(file, Arena.ofAuto().allocate(8), 0))
					.withMessageContainingAll("/dev/full", "ENOSPC", "no space left");
			}
			assertThat(io.execute(Operation.nop())).isZero();
		}
	}

	@Test
	void aDirectoryThatCannotBeReplacedIsNamedAndNotTheOneThatWasToReplaceIt(@TempDir Path directory)
			throws IOException {
		Path source = Files.createDirectory(directory.resolve("source"));
		Path target = Files.createDirectory(directory.resolve("target"));
		Files.createFile(target.resolve("content"));
		try (IoUring io = IoUring.create(IoUringOptions.defaults())) {
			// not every file system says so
			assertThatExceptionOfType(FileSystemException.class)
				.isThrownBy(() -> io.execute(Operation.rename(source, target, 0)))
				.isInstanceOfAny(DirectoryNotEmptyException.class, FileAlreadyExistsException.class);
		}
		assertThat(Failures.of("renameat2", Errno.ENOTEMPTY, source, target)).isInstanceOfSatisfying(
				DirectoryNotEmptyException.class,
				(failure) -> assertThat(failure.getFile()).isEqualTo(target.toString()));
		assertThat(Failures.of("unlinkat", Errno.ENOTEMPTY, source, null)).isInstanceOfSatisfying(
				DirectoryNotEmptyException.class,
				(failure) -> assertThat(failure.getFile()).isEqualTo(source.toString()));
	}

	@Test
	void anErrorThatIsNoLimitHasNoHint() {
		IOException failure = Failures.of("read", Errno.EIO, Path.of("/some/file"), null);
		assertThat(failure.getMessage()).endsWith(String.valueOf(new ErrnoException("read", Errno.EIO).getMessage()));
	}

}
