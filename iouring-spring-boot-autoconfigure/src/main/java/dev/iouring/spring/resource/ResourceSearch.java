package dev.iouring.spring.resource;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.util.PathMatcher;

/**
 * Finds the names of files by a pattern. Enters directories, but no links, and leaves out
 * directories that this process may not read.
 */
final class ResourceSearch extends SimpleFileVisitor<Path> {

	private static final Log logger = LogFactory.getLog(ResourceSearch.class);

	private final Path root;

	private final PathMatcher matcher;

	private final String pattern;

	private final List<String> found = new ArrayList<>();

	ResourceSearch(Path root, PathMatcher matcher, String pattern) {
		this.root = root;
		this.matcher = matcher;
		this.pattern = pattern;
	}

	/** Returns paths below the base directory, with {@code '/'} between names. */
	static List<String> find(Path base, PathMatcher matcher, String pattern) throws IOException {
		// the base itself may be a link
		ResourceSearch search = new ResourceSearch(base.toRealPath(), matcher, pattern);
		Files.walkFileTree(search.root, search);
		search.found.sort(null);
		return search.found;
	}

	@Override
	public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
		return isOnTheWay(directory) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
	}

	@Override
	public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
		String path = path(file);
		if (this.matcher.match(this.pattern, path)) {
			this.found.add(path);
		}
		return FileVisitResult.CONTINUE;
	}

	@Override
	public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
		// somebody has deleted it meanwhile, or it does not matter
		if (failure instanceof NoSuchFileException || !isOnTheWay(file)) {
			return FileVisitResult.CONTINUE;
		}
		if (failure instanceof AccessDeniedException && !file.equals(this.root)) {
			// as lost+found, which nobody means by a pattern
			logger.debug("Leaving out '%s', which this process may not read, from the search for '%s'".formatted(file,
					this.pattern), failure);
			return FileVisitResult.CONTINUE;
		}
		throw failure;
	}

	private boolean isOnTheWay(Path directory) {
		return directory.equals(this.root) || this.matcher.matchStart(this.pattern, path(directory));
	}

	private String path(Path file) {
		return this.root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
	}

}
