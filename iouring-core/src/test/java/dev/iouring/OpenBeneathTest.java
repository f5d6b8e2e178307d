package dev.iouring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.iouring.file.BeneathOption;
import dev.iouring.file.IoUringFile;
import dev.iouring.linux.CallState;
import dev.iouring.ring.FileFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Files that are opened beneath a directory.
 */
@Timeout(60)
class OpenBeneathTest {

	private final LosingKernel kernel = new LosingKernel();

	private final IoUring io = IoUring.create(IoUringOptions.builder().name("beneath").entries(8).build(), this.kernel);

	@TempDir
	Path directory;

	private Path file;

	@BeforeEach
	void createFile() throws IOException {
		this.file = Files.writeString(this.directory.resolve("file"), "content");
	}

	@AfterEach
	void close() {
		this.io.close();
	}

	private OpenOperation openBeneath(String path, int flags, int mode) throws IOException {
		OpenOperation base = Operation.open(this.directory, FileFlags.O_RDONLY | FileFlags.O_DIRECTORY, 0);
		this.io.execute(base);
		try (Descriptor directory = base.descriptor()) {
			OpenOperation open = Operation.openBeneath(directory, Path.of(path), flags, mode);
			this.io.execute(open);
			return open;
		}
	}

	@Test
	void aFileWithoutANameHasTheModeThatWasAskedFor() throws Exception {
		for (int flags : new int[] { FileFlags.O_TMPFILE, FileFlags.O_TMPFILE | FileFlags.O_EXCL }) {
			try (Descriptor unnamed = openBeneath(".", FileFlags.O_RDWR | flags, 0600).descriptor()) {
				StatusOperation status = Operation.status(unnamed);
				this.io.execute(status);
				assertThat(status.status().mode()).isEqualTo(0600);
			}
		}
	}

	@Test
	void aModeIsLeftOutWhereNothingIsCreated() throws Exception {
		openBeneath(".", FileFlags.O_RDONLY | FileFlags.O_DIRECTORY, 0600).descriptor().close();
		openBeneath("file", FileFlags.O_RDONLY, 0600).descriptor().close();
	}

	@Test
	void aLinkThatLeadsToAnOpenFileIsTakenForALoop() throws Exception {
		assertThatExceptionOfType(AccessDeniedException.class)
			.isThrownBy(() -> openBeneath("../file", FileFlags.O_RDONLY, 0))
			.withMessage("%s: the path leads out of '%s'", this.directory.resolve("../file"), this.directory);
		OpenOperation base = Operation.open(Path.of("/proc/self"), FileFlags.O_RDONLY | FileFlags.O_DIRECTORY, 0);
		this.io.execute(base);
		try (Descriptor proc = base.descriptor()) {
			assertThatExceptionOfType(FileSystemException.class)
				.isThrownBy(() -> this.io.execute(Operation.openBeneath(proc, Path.of("exe"), FileFlags.O_RDONLY, 0)))
				.isNotInstanceOf(AccessDeniedException.class)
				.withMessageContaining("ELOOP");
		}
	}

	@Test
	void theFileIsClosedIfItsDirectoryCannotBe() throws Exception {
		this.kernel.directory = this.directory;
		this.kernel.file = this.file;
		assertThatIOException()
			.isThrownBy(() -> IoUringFile.open(this.io, this.file, new BeneathOption(this.directory)))
			.withMessageContaining("EBADF");
		assertThat(descriptorsOf(this.file)).isEmpty();
	}

	private static List<Integer> descriptorsOf(Path file) throws IOException {
		Path descriptors = Path.of("/proc/self/fd");
		try (Stream<Path> all = Files.list(descriptors)) {
			return all.filter((descriptor) -> isOf(descriptor, file))
				.map((descriptor) -> Integer.valueOf(descriptor.getFileName().toString()))
				.toList();
		}
	}

	private static boolean isOf(Path descriptor, Path file) {
		try {
			return Files.readSymbolicLink(descriptor).equals(file);
		}
		catch (IOException ex) {
			// closed since it was listed
			return false;
		}
	}

	/** Closes the directory behind the ring's back as soon as the file is open. */
	private static final class LosingKernel extends DelegatingKernel {

		private volatile Path directory;

		private volatile Path file;

		@Override
		public int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
				long argSize) {
			try {
				if (this.file != null && !descriptorsOf(this.file).isEmpty()) {
					descriptorsOf(this.directory).forEach(LINUX::close);
					this.file = null;
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			return super.ioUringEnter(state, fd, toSubmit, minComplete, flags, arg, argSize);
		}

	}

}
