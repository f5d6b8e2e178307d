package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for metadata, directories and links.
 */
class MetadataTests extends AbstractTemplateTests {

	@Test
	void tellsWhatTheFileSystemKnows() throws IOException {
		Files.writeString(file("a"), "content");
		Files.createLink(file("b"), file("a"));
		Files.setPosixFilePermissions(file("a"), PosixFilePermissions.fromString("rwxr-x--x"));
		Files.setLastModifiedTime(file("a"), FileTime.from(Instant.parse("2020-01-02T03:04:05.000678Z")));
		FileStatus status = this.template.stat(file("a"));
		assertThat(status.type()).isEqualTo(FileStatus.Type.REGULAR);
		assertThat(status.size()).isEqualTo(7);
		assertThat(status.mode()).isEqualTo(0751);
		assertThat(status.links()).isEqualTo(2);
		assertThat(status.modified()).isEqualTo("2020-01-02T03:04:05.000678Z");
		assertThat(status.changed()).isAfter("2020-01-03T00:00:00Z");
		assertThat(status.uid()).isEqualTo((int) Files.getAttribute(file("a"), "unix:uid"));
		assertThat(status.gid()).isEqualTo((int) Files.getAttribute(file("a"), "unix:gid"));
		assertThat(status.inode()).isEqualTo(Files.getAttribute(file("a"), "unix:ino"));
	}

	@Test
	void tellsTheSameOnBothBackends() throws IOException {
		Files.createDirectory(file("directory"));
		Files.writeString(file("a"), "content");
		Files.createSymbolicLink(file("link"), file("a"));
		try (IoUring other = Backend.FALLBACK.create()) {
			IoUringTemplate fallback = new IoUringTemplate(other);
			for (Path path : new Path[] { file("directory"), file("a"), file("link"), Path.of("/dev/null"),
					Path.of("/proc/self/stat"), Path.of("/dev/shm") }) {
				assertThat(this.template.stat(path, LinkOption.NOFOLLOW_LINKS)).usingRecursiveComparison()
					.ignoringFields("blockSize", "directMemoryAlignment", "directOffsetAlignment", "accessed",
							"modified", "changed")
					.isEqualTo(fallback.stat(path, LinkOption.NOFOLLOW_LINKS));
			}
		}
	}

	@Test
	void followsLinksUnlessToldNotTo() throws IOException {
		Files.createSymbolicLink(file("link"), this.directory);
		assertThat(this.template.stat(file("link")).isDirectory()).isTrue();
		assertThat(this.template.stat(file("link"), LinkOption.NOFOLLOW_LINKS).type())
			.isEqualTo(FileStatus.Type.SYMBOLIC_LINK);
	}

	@Test
	void tellsWhetherAFileExists() throws IOException {
		Files.writeString(file("a"), "content");
		Files.createSymbolicLink(file("nowhere"), file("none"));
		assertThat(this.template.exists(file("a"))).isTrue();
		assertThat(this.template.exists(this.directory)).isTrue();
		assertThat(this.template.exists(file("none"))).isFalse();
		assertThat(this.template.exists(file("none/below"))).isFalse();
		assertThat(this.template.exists(file("nowhere"))).isFalse();
		assertThat(this.template.exists(file("a/below/a/file"))).isFalse();
	}

	@Test
	void knowsNoFileBelowAFile() throws IOException {
		Files.createFile(file("a"));
		assertThatExceptionOfType(IoUringNoSuchFileException.class).isThrownBy(() -> this.template.stat(file("a/b")))
			.withCauseInstanceOf(NoSuchFileException.class);
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.copy(file("a/b"), file("c")));
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.batch((batch) -> batch.stat(file("a/b"))).orThrow());
	}

	@Test
	void doesNotGuessWhetherAFileExists() throws IOException {
		Files.createSymbolicLink(file("loop"), file("loop"));
		assertThatExceptionOfType(IoUringException.class).isThrownBy(() -> this.template.exists(file("loop")));
	}

	@Test
	void createsDirectoriesAsTheUmaskAllows() throws IOException {
		Files.createDirectory(file("ordinary"));
		this.template.createDirectory(file("a"));
		assertThat(Files.getPosixFilePermissions(file("a"))).isEqualTo(Files.getPosixFilePermissions(file("ordinary")));
		assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
			.isThrownBy(() -> this.template.createDirectory(file("a")));
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.createDirectory(file("none/a")));
	}

	@Test
	void createsAllDirectoriesThatAreMissing() throws IOException {
		this.template.createDirectories(file("a/b/c/d"));
		assertThat(file("a/b/c/d")).isDirectory();
		this.template.createDirectories(file("a/b/c/d"));
		Files.createSymbolicLink(file("link"), file("a"));
		this.template.createDirectories(file("link/b/e"));
		assertThat(file("a/b/e")).isDirectory();
		this.template.createDirectories(Path.of("/"));
		this.template.createDirectories(Path.of(""));
	}

	@Test
	void doesNotCreateDirectoriesBelowAFile() throws IOException {
		Files.writeString(file("a"), "content");
		assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
			.isThrownBy(() -> this.template.createDirectories(file("a")));
		assertThatExceptionOfType(IoUringException.class)
			.isThrownBy(() -> this.template.createDirectories(file("a/b/c")));
	}

	@Test
	void createsLinks() throws IOException {
		Files.writeString(file("a"), "content");
		this.template.createLink(file("b"), file("a"));
		assertThat(Files.isSameFile(file("a"), file("b"))).isTrue();
		this.template.createSymbolicLink(file("c"), Path.of("a"));
		assertThat(Files.readSymbolicLink(file("c"))).isEqualTo(Path.of("a"));
		assertThatExceptionOfType(IoUringFileAlreadyExistsException.class)
			.isThrownBy(() -> this.template.createSymbolicLink(file("c"), Path.of("a")));
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.createLink(file("d"), file("none")));
	}

	@Test
	void syncsADirectory() {
		this.template.syncDirectory(this.directory);
		assertThatExceptionOfType(IoUringNoSuchFileException.class)
			.isThrownBy(() -> this.template.syncDirectory(file("none")));
	}

	@Test
	void refusesWrongArguments() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.stat(null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.stat(file("a"), (LinkOption) null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.createLink(file("a"), null));
		assertThatIllegalArgumentException().isThrownBy(() -> this.template.createDirectories(null));
	}

}
