package dev.iouring;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Directories in which a file was opened before, and found to be this machine's own.
 * Thread-safe.
 */
final class LocalDirectories {

	/** More are not remembered at a time. */
	private static final int MAX_SIZE = 1024;

	private final Set<Path> directories = ConcurrentHashMap.newKeySet();

	boolean contain(Path file) {
		Path directory = file.getParent();
		return directory != null && this.directories.contains(directory);
	}

	void add(Path file) {
		@Nullable Path directory = file.getParent();
		if (directory != null) {
			if (this.directories.size() >= MAX_SIZE) {
				this.directories.clear();
			}
			this.directories.add(directory);
		}
	}

}
