package dev.iouring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Names of files, and operations on them, against the JDK's own view.
 */
class NativePathTest {

	@TempDir
	Path directory;

	@Test
	void theEmptyPathIsTheWorkingDirectory() {
		assertThat(NativePath.encode(Path.of(""))).containsExactly('.');
	}

	@Test
	void pathsThatAreTooLongAreRefusedWithTheLimit() {
		Path path = Path.of("a".repeat(250), "b".repeat(3900));
		assertThatExceptionOfType(InvalidPathException.class).isThrownBy(() -> NativePath.encode(path))
			.withMessageContaining("4151 bytes")
			.withMessageContaining("4095");
	}

	@Test
	void pathsOfOtherFileSystemsAreRefused() throws Exception {
		try (FileSystem zip = FileSystems.newFileSystem(this.directory.resolve("a.zip"), Map.of("create", "true"))) {
			assertThatExceptionOfType(ProviderMismatchException.class)
				.isThrownBy(() -> NativePath.encode(zip.getPath("/a")))
				.withMessageContaining("jar");
		}
	}

	@Test
	void namesMeanTheSameToTheJdk() throws IOException {
		try (IoUring io = IoUring.create(IoUringOptions.builder().name("paths").entries(4).build())) {
			Path made = this.directory.resolve("ordner");
			io.execute(Operation.createDirectory(made, 0755));
			assertThat(made).isDirectory();
			Path file = made.resolve("a b");
			Files.writeString(file, "x", StandardCharsets.UTF_8);
			Path link = made.resolve("link");
			io.execute(Operation.createSymbolicLink(link, Path.of("a b")));
			assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("a b"));
			Path twin = made.resolve("twin");
			io.execute(Operation.createLink(twin, file));
			assertThat(Files.isSameFile(twin, file)).isTrue();
			StatusOperation status = Operation.status(file);
			io.execute(status);
			assertThat(status.status().links()).isEqualTo(2);
			assertThat(status.status().inode()).isEqualTo(Files.getAttribute(file, "unix:ino"));
			StatusOperation ofLink = Operation.status(link, java.nio.file.LinkOption.NOFOLLOW_LINKS);
			io.execute(ofLink);
			assertThat(ofLink.status().type()).isEqualTo(FileStatus.Type.SYMBOLIC_LINK);
			Path renamed = made.resolve("renamed");
			io.execute(Operation.rename(file, renamed, 0));
			assertThat(renamed).hasContent("x");
			assertThatExceptionOfType(java.nio.file.FileAlreadyExistsException.class)
				.isThrownBy(() -> io.execute(Operation.rename(renamed, twin, 1)))
				.satisfies((ex) -> assertThat(ex.getOtherFile()).isEqualTo(twin.toString()));
			assertThatExceptionOfType(java.nio.file.DirectoryNotEmptyException.class)
				.isThrownBy(() -> io.execute(Operation.deleteDirectory(made)));
			for (Path path : new Path[] { renamed, twin, link }) {
				io.execute(Operation.deleteFile(path));
			}
			io.execute(Operation.deleteDirectory(made));
			assertThat(made).doesNotExist();
			assertThatExceptionOfType(NoSuchFileException.class)
				.isThrownBy(() -> io.execute(Operation.deleteFile(made)))
				.withMessageContaining("unlinkat failed: ENOENT (2)");
		}
	}

}
