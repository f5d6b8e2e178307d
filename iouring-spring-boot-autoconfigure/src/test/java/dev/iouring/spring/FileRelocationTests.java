package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.ReflectionUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for moving, copying and deleting.
 */
class FileRelocationTests extends AbstractTemplateTests {

	@Test
	void movesAFile() throws IOException {
		Files.writeString(file("a"), "content");
		this.template.move(file("a"), file("b"));
		assertThat(file("a")).doesNotExist();
		assertThat(file("b")).hasContent("content");
	}

	@Test
	void doesNotMoveOntoAFileUnlessAskedTo() throws IOException {
		Files.writeString(file("a"), "new");
		Files.writeString(file("b"), "old");
		assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
			.isThrownBy(() -> this.template.move(file("a"), file("b")))
			.withCauseInstanceOf(FileAlreadyExistsException.class);
		assertThat(file("b")).hasContent("old");
		this.template.move(file("a"), file("b"), StandardCopyOption.REPLACE_EXISTING);
		assertThat(file("b")).hasContent("new");
		assertThat(file("a")).doesNotExist();
	}

	@Test
	void movesAtomicallyOntoAFile() throws IOException {
		Files.writeString(file("a"), "new");
		Files.writeString(file("b"), "old");
		this.template.move(file("a"), file("b"), StandardCopyOption.ATOMIC_MOVE);
		assertThat(file("b")).hasContent("new");
	}

	@Test
	void movesAFileOntoAnEmptyDirectory() throws IOException {
		Files.writeString(file("a"), "new");
		Files.createDirectory(file("b"));
		this.template.move(file("a"), file("b"), StandardCopyOption.REPLACE_EXISTING);
		assertThat(file("b")).hasContent("new");
	}

	@Test
	void doesNotMoveOntoADirectoryWithContent() throws IOException {
		Files.writeString(file("a"), "new");
		Files.createDirectories(file("b/c"));
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.move(file("a"), file("b"), StandardCopyOption.REPLACE_EXISTING))
			.withCauseInstanceOf(DirectoryNotEmptyException.class);
		assertThat(file("a")).hasContent("new");
		assertThat(file("b/c")).isDirectory();
	}

	@ParameterizedTest
	@EnumSource(value = StandardCopyOption.class, names = { "REPLACE_EXISTING", "ATOMIC_MOVE" })
	void doesNotMoveADirectoryOntoOneWithContent(CopyOption option) throws IOException {
		Files.createDirectory(file("a"));
		Files.createDirectories(file("b/c"));
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.move(file("a"), file("b"), option))
			.withCauseInstanceOf(DirectoryNotEmptyException.class);
		assertThat(file("a")).isDirectory();
		assertThat(file("b/c")).isDirectory();
	}

	@Test
	void leavesAFileAloneThatIsMovedOntoItself() throws IOException {
		Files.writeString(file("a"), "content");
		Files.createLink(file("b"), file("a"));
		this.template.move(file("a"), file("a"));
		this.template.move(file("a"), file("b"));
		assertThat(file("a")).hasContent("content");
		assertThat(file("b")).hasContent("content");
	}

	@Test
	void movesADirectory() throws IOException {
		Files.createDirectories(file("a/b"));
		this.template.move(file("a"), file("c"));
		assertThat(file("c/b")).isDirectory();
	}

	@Test
	void reportsASourceThatDoesNotExist() {
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.move(file("none"), file("b")));
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.copy(file("none"), file("b")));
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.delete(file("none")));
	}

	@Test
	void movesToAnotherFileSystemByCopying() throws IOException {
		Path elsewhere = anotherFileSystem();
		try {
			Path target = elsewhere.resolve("b");
			Files.writeString(file("a"), "content");
			Files.setPosixFilePermissions(file("a"), PosixFilePermissions.fromString("rwxr-x--x"));
			Files.setLastModifiedTime(file("a"), FileTime.from(Instant.parse("2020-01-02T03:04:05Z")));
			assertThatExceptionOfType(IoUringException.class)
				.isThrownBy(() -> this.template.move(file("a"), target, StandardCopyOption.ATOMIC_MOVE))
				.withCauseInstanceOf(AtomicMoveNotSupportedException.class);
			this.template.move(file("a"), target);
			assertThat(file("a")).doesNotExist();
			assertThat(target).hasContent("content");
			assertThat(Files.getPosixFilePermissions(target)).isEqualTo(PosixFilePermissions.fromString("rwxr-x--x"));
			assertThat(Files.getLastModifiedTime(target).toInstant()).isEqualTo("2020-01-02T03:04:05Z");
		}
		finally {
			FileSystemUtils.deleteRecursively(elsewhere);
		}
	}

	@Test
	void movesLinksAndDirectoriesToAnotherFileSystem() throws IOException {
		Path elsewhere = anotherFileSystem();
		try {
			Files.createSymbolicLink(file("link"), Path.of("leads-nowhere"));
			this.template.move(file("link"), elsewhere.resolve("link"));
			assertThat(Files.readSymbolicLink(elsewhere.resolve("link"))).isEqualTo(Path.of("leads-nowhere"));
			assertThat(Files.exists(file("link"), LinkOption.NOFOLLOW_LINKS)).isFalse();
			Files.createDirectory(file("empty"));
			this.template.move(file("empty"), elsewhere.resolve("empty"));
			assertThat(elsewhere.resolve("empty")).isEmptyDirectory();
			Files.createDirectories(file("full/content"));
			assertThatExceptionOfType(IoUringException.class)
				.isThrownBy(() -> this.template.move(file("full"), elsewhere.resolve("full")))
				.withCauseInstanceOf(DirectoryNotEmptyException.class);
			assertThat(elsewhere.resolve("full")).doesNotExist();
			assertThat(file("full/content")).isDirectory();
			Files.writeString(file("a"), "new");
			Files.writeString(elsewhere.resolve("a"), "old");
			assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
				.isThrownBy(() -> this.template.move(file("a"), elsewhere.resolve("a")));
			this.template.move(file("a"), elsewhere.resolve("a"), StandardCopyOption.REPLACE_EXISTING);
			assertThat(elsewhere.resolve("a")).hasContent("new");
		}
		finally {
			FileSystemUtils.deleteRecursively(elsewhere);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void leavesAFileAloneThatIsMovedOntoItselfThroughAnotherMount(boolean replace) throws IOException {
		Path name = Files.createDirectory(file("mount")).resolve("a");
		Files.writeString(name, "content");
		Path otherName = Files.createSymbolicLink(file("other-mount"), Path.of("mount")).resolve("a");
		FileBackend twoMounts = RecordingBackend.failing(
				new SwitchingBackend(this.io, TemplateOptions.defaults(), Duration.ofSeconds(30)), "rename",
				new AtomicMoveNotSupportedException(name.toString(), otherName.toString(), "EXDEV"));
		new FileRelocation(twoMounts, Restrictions.NONE).move(name, otherName,
				replace ? new CopyOption[] { StandardCopyOption.REPLACE_EXISTING } : new CopyOption[0]);
		assertThat(name).hasContent("content");
	}

	private Path anotherFileSystem() throws IOException {
		Path memory = Path.of("/dev/shm");
		Assumptions.assumeTrue(
				Files.isWritable(memory) && !Files.getFileStore(memory).equals(Files.getFileStore(this.directory)),
				"missing hardware: there is no second file system to write to");
		return Files.createTempDirectory(memory, "iouring-test");
	}

	@Test
	void copiesFilesOfAllSizes() throws IOException {
		for (int size : new int[] { 0, 1, 4096, 131_071, 131_072, 524_288, 1_048_576, 3_000_001 }) {
			byte[] content = new byte[size];
			new Random(size).nextBytes(content);
			Files.write(file("a"), content);
			assertThat(this.template.copy(file("a"), file("b" + size))).isEqualTo(size);
			assertThat(Files.readAllBytes(file("b" + size))).isEqualTo(content);
		}
	}

	@Test
	void copiesAFileThatTheKernelMakesUpAndGivesNoSize() {
		long size = this.template.copy(Path.of("/proc/self/smaps"), file("b"));
		assertThat(size).isPositive();
		assertThat(file("b")).hasSize(size);
	}

	@Test
	void copiesTheModeAndOnlyIfAskedToTheTimes() throws IOException {
		Files.writeString(file("a"), "content");
		Files.setPosixFilePermissions(file("a"), PosixFilePermissions.fromString("rwx-w--w-"));
		Files.setLastModifiedTime(file("a"), FileTime.from(Instant.parse("2020-01-02T03:04:05Z")));
		this.template.copy(file("a"), file("b"));
		assertThat(Files.getPosixFilePermissions(file("b"))).containsAll(PosixFilePermissions.fromString("rwx------"))
			.isSubsetOf(PosixFilePermissions.fromString("rwx-w--w-"));
		assertThat(Files.getLastModifiedTime(file("b")).toInstant()).isAfter("2020-01-03T00:00:00Z");
		this.template.copy(file("a"), file("c"), StandardCopyOption.COPY_ATTRIBUTES);
		assertThat(Files.getPosixFilePermissions(file("c"))).isEqualTo(PosixFilePermissions.fromString("rwx-w--w-"));
		assertThat(Files.getLastModifiedTime(file("c")).toInstant()).isEqualTo("2020-01-02T03:04:05Z");
	}

	@Test
	void doesNotCopyOntoAFileUnlessAskedTo() throws IOException {
		Files.writeString(file("a"), "new");
		Files.writeString(file("b"), "old");
		assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
			.isThrownBy(() -> this.template.copy(file("a"), file("b")));
		assertThat(file("b")).hasContent("old");
		assertThat(this.template.copy(file("a"), file("b"), StandardCopyOption.REPLACE_EXISTING)).isEqualTo(3);
		assertThat(file("b")).hasContent("new");
	}

	@Test
	void leavesAFileAloneThatIsCopiedOntoItself() throws IOException {
		Files.writeString(file("a"), "content");
		assertThat(this.template.copy(file("a"), file("a"), StandardCopyOption.REPLACE_EXISTING)).isZero();
		assertThat(file("a")).hasContent("content");
	}

	@Test
	void copiesALinkOrWhatItLeadsTo() throws IOException {
		Files.writeString(file("a"), "content");
		Files.createSymbolicLink(file("link"), Path.of("a"));
		this.template.copy(file("link"), file("file"));
		assertThat(Files.isSymbolicLink(file("file"))).isFalse();
		assertThat(file("file")).hasContent("content");
		this.template.copy(file("link"), file("copy"), LinkOption.NOFOLLOW_LINKS);
		assertThat(Files.readSymbolicLink(file("copy"))).isEqualTo(Path.of("a"));
	}

	@Test
	void copiesADirectoryWithoutItsContent() throws IOException {
		Files.createDirectories(file("a/b"));
		this.template.copy(file("a"), file("c"));
		assertThat(file("c")).isEmptyDirectory();
	}

	@Test
	void keepsTheTargetWhenTheSourceCannotBeOpened() throws IOException {
		Files.writeString(file("a"), "new");
		Files.writeString(file("b"), "old");
		IOException failure = new IOException("cannot be opened");
		FileBackend failing = RecordingBackend.failing(new NioBackend(1), "open", failure);
		assertThatIOException()
			.isThrownBy(() -> new FileRelocation(failing, Restrictions.NONE).copy(file("a"), file("b"),
					FileRelocation.NO_PROGRESS, StandardCopyOption.REPLACE_EXISTING))
			.isSameAs(failure);
		assertThat(file("b")).hasContent("old");
	}

	@Test
	void copiesAFileThatGrowsMeanwhileWithoutAGap() throws IOException {
		byte[] content = new byte[300_000];
		new Random(1).nextBytes(content);
		Files.write(file("a"), Arrays.copyOf(content, 100));
		NioBackend files = new NioBackend(1);
		BackendFile source = files.open(file("a"), Set.of(StandardOpenOption.READ));
		BackendFile target = files.open(file("b"), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
		// the first read finds the end, and the file grows before the next one
		FileBackend oneByOne = RecordingBackend.oneByOne(files, () -> Files.write(file("a"), content));
		long copied = new ContentCopy(oneByOne, source, file("a"), target, file("b")).copy(content.length,
				FileRelocation.NO_PROGRESS);
		source.close();
		target.close();
		assertThat(Files.readAllBytes(file("b"))).isEqualTo(Arrays.copyOf(content, (int) copied));
	}

	@Test
	void leavesNoPartOfACopyThatFailed() {
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.copy(Path.of("/proc/self/mem"), file("b")));
		assertThat(this.directory).isEmptyDirectory();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 524_288, 3_000_001 })
	void tellsHowFarACopyHasCome(int size) throws IOException {
		Files.write(file("a"), new byte[size]);
		List<Long> calls = new ArrayList<>();
		Thread caller = Thread.currentThread();
		long copied = this.template.copy(file("a"), file("b"), (bytes, expected) -> {
			assertThat(expected).isEqualTo(size);
			assertThat(Thread.currentThread()).isSameAs(caller);
			calls.add(bytes);
		});
		assertThat(copied).isEqualTo(size);
		assertThat(calls).isSorted().doesNotHaveDuplicates().hasSize(Math.max(1, Math.ceilDiv(size, 524_288)));
		assertThat(calls.getLast()).isEqualTo(size);
		calls.clear();
		assertThat(this.template.async()
			.copy(file("a"), file("b"), (bytes, expected) -> calls.add(bytes), StandardCopyOption.REPLACE_EXISTING)
			.join()).isEqualTo(size);
		assertThat(calls.getLast()).isEqualTo(size);
	}

	@Test
	void tellsNothingWhereThereIsNoContentToCopy() throws IOException {
		Files.createDirectory(file("a"));
		Files.createSymbolicLink(file("link"), file("a"));
		CopyProgress progress = (copied, expected) -> {
			throw new AssertionError("must not be called");
		};
		assertThat(this.template.copy(file("a"), file("b"), progress)).isZero();
		assertThat(this.template.copy(file("link"), file("c"), progress, LinkOption.NOFOLLOW_LINKS)).isZero();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.template.copy(file("a"), file("d"), (CopyProgress) null));
		assertThat(file("d")).doesNotExist();
	}

	@Test
	void endsACopyWithWhatTheProgressThrows() throws IOException {
		Files.write(file("a"), new byte[2_000_000]);
		for (long limit : new long[] { 0, 600_000, 1_999_999 }) {
			for (Throwable failure : List.of(new IllegalStateException("enough"), new AssertionError("enough"))) {
				assertThatThrownBy(() -> this.template.copy(file("a"), file("b"), (copied, expected) -> {
					if (copied > limit) {
						ReflectionUtils.rethrowRuntimeException(failure);
					}
				})).isSameAs(failure).hasNoSuppressedExceptions();
				assertThat(file("b")).doesNotExist();
			}
		}
		assertThat(file("a")).hasSize(2_000_000);
	}

	@Test
	void deletesFilesLinksAndEmptyDirectories() throws IOException {
		Files.writeString(file("a"), "content");
		Files.createSymbolicLink(file("link"), this.directory);
		Files.createDirectory(file("empty"));
		this.template.delete(file("a"));
		this.template.delete(file("link"));
		this.template.delete(file("empty"));
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void doesNotDeleteADirectoryWithContent() throws IOException {
		Files.createDirectories(file("a/b"));
		assertThatExceptionOfType(IoUringException.class).isThrownBy(() -> this.template.delete(file("a")))
			.withCauseInstanceOf(DirectoryNotEmptyException.class);
		assertThat(file("a/b")).isDirectory();
	}

	@Test
	void tellsWhetherThereWasSomethingToDelete() throws IOException {
		Files.writeString(file("a"), "content");
		assertThat(this.template.deleteIfExists(file("a"))).isTrue();
		assertThat(this.template.deleteIfExists(file("a"))).isFalse();
	}

	@Test
	void createsNoDirectoryInThePlaceOfALinkThatLeadsNowhere() throws IOException {
		Files.createSymbolicLink(file("link"), Path.of("nowhere"));
		assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
			.isThrownBy(() -> this.template.createDirectories(file("link/a")));
	}

	@Test
	void refusesUnknownOptions() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.template.copy(file("a"), file("b"), StandardCopyOption.ATOMIC_MOVE))
			.withMessageContaining("ATOMIC_MOVE");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.template.move(file("a"), file("b"), StandardCopyOption.COPY_ATTRIBUTES))
			.withMessageContaining("COPY_ATTRIBUTES");
	}

}
