package dev.iouring.spring;

import java.nio.file.FileSystems;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * Which paths a template takes: those that the kernel knows.
 */
final class Paths {

	private Paths() {
	}

	static Path check(@Nullable Path path) {
		Assert.notNull(path, "The path must not be null");
		Assert.isTrue(path.getFileSystem().equals(FileSystems.getDefault()),
				() -> "'%s' is not a path of the default file system but of '%s'".formatted(path,
						path.getFileSystem().provider().getScheme()));
		return path;
	}

}
