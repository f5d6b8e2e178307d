package dev.iouring.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ScratchFolderTest {

	@TempDir
	private Path parent;

	@Test
	void itIsRemovedWithAllThatIsInIt() throws Exception {
		Path theirs = Files.createFile(this.parent.resolve("theirs"));
		try (ScratchFolder folder = ScratchFolder.in(this.parent, false)) {
			Files.createFile(Files.createDirectory(folder.path().resolve("nested")).resolve("file"));
		}
		assertThat(this.parent).isDirectoryContaining(theirs::equals)
			.isDirectoryNotContaining((file) -> !theirs.equals(file));
	}

	@Test
	void itStaysIfItIsToBeKept() throws Exception {
		Path file;
		try (ScratchFolder folder = ScratchFolder.in(this.parent, true)) {
			file = Files.createFile(folder.path().resolve("file"));
		}
		assertThat(file).exists();
	}

}
