package dev.iouring.spring.resource;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import org.springframework.util.AntPathMatcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what a search does about failures, which root never sees for lack of
 * permission.
 */
class ResourceSearchTests {

	private final Path root = Path.of("/srv/data");

	private final ResourceSearch search = new ResourceSearch(this.root, new AntPathMatcher(), "config/**/*.txt");

	private FileVisitResult fail(String path, IOException failure) throws IOException {
		return this.search.visitFileFailed(this.root.resolve(path), failure);
	}

	@Test
	void leavesOutWhatCannotBeRead() throws IOException {
		assertThat(fail("config/lost+found", new AccessDeniedException("lost+found")))
			.isEqualTo(FileVisitResult.CONTINUE);
		assertThat(fail("config/gone", new NoSuchFileException("gone"))).isEqualTo(FileVisitResult.CONTINUE);
		assertThat(fail("other", new FileSystemException("other"))).isEqualTo(FileVisitResult.CONTINUE);
	}

	@Test
	void failsIfTheBaseCannotBeReadOrADeviceFails() {
		assertThatExceptionOfType(AccessDeniedException.class)
			.isThrownBy(() -> fail("", new AccessDeniedException("base")));
		assertThatExceptionOfType(FileSystemException.class)
			.isThrownBy(() -> fail("config/broken", new FileSystemException("broken", null, "Input/output error")));
	}

}
