package dev.iouring.spring;

import java.nio.file.Path;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;

/**
 * How a file is replaced. Immutable.
 *
 * @param temporaryDirectory where the temporary file is written: a directory of the same
 * file system, or {@code null} for that of the file to replace
 * @param beforeRename gets the path of the temporary file when its content is durable and
 * before it is renamed; what it throws keeps the file from being replaced
 * @see IoUringOperations#replace(Path, ReplaceOptions, FileCallback)
 */
public record ReplaceOptions(@Nullable Path temporaryDirectory, @Nullable Consumer<Path> beforeRename) {

	/** How the name of a temporary file starts. */
	public static final String TEMPORARY_PREFIX = ".iouring-";

	/** How the name of a temporary file ends. */
	public static final String TEMPORARY_SUFFIX = ".tmp";

	private static final ReplaceOptions DEFAULTS = new ReplaceOptions(null, null);

	/**
	 * Returns the defaults: the directory of the file, and nothing to do before renaming.
	 * @return the default options
	 */
	public static ReplaceOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns these options with another directory.
	 * @param temporaryDirectory a directory of the same file system
	 * @return new options
	 */
	public ReplaceOptions withTemporaryDirectory(Path temporaryDirectory) {
		Assert.notNull(temporaryDirectory, "'temporaryDirectory' must not be null");
		return new ReplaceOptions(temporaryDirectory, this.beforeRename);
	}

	/**
	 * Returns these options with something to do before renaming.
	 * @param beforeRename gets the path of the temporary file
	 * @return new options
	 */
	public ReplaceOptions withBeforeRename(Consumer<Path> beforeRename) {
		Assert.notNull(beforeRename, "'beforeRename' must not be null");
		return new ReplaceOptions(this.temporaryDirectory, beforeRename);
	}

	/**
	 * Returns whether a file is one that a replacement wrote and could not delete.
	 * @param path a path
	 * @return {@code true} if its name starts with {@value #TEMPORARY_PREFIX} and ends
	 * with {@value #TEMPORARY_SUFFIX}
	 */
	public static boolean isTemporary(Path path) {
		Path name = path.getFileName();
		return name != null && name.toString().startsWith(TEMPORARY_PREFIX)
				&& name.toString().endsWith(TEMPORARY_SUFFIX);
	}

}
