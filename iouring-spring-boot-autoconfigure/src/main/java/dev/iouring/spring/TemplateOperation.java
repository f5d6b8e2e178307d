package dev.iouring.spring;

import java.util.Locale;

/**
 * What an {@link OperationObserver} is told of: the methods of a template and of the
 * files that it opens.
 */
public enum TemplateOperation {

	/** Reading a whole file. */
	READ_FILE,

	/** Writing or appending to a file by its path. */
	WRITE_FILE,

	/** Replacing a file. */
	REPLACE,

	/** Opening a file, which a stream of a path does, too. */
	OPEN,

	/** Opening a file, a callback, and closing the file. */
	WITH_FILE,

	/** Reading from an open file. */
	READ,

	/** Writing to an open file. */
	WRITE,

	/** Flushing an open file. */
	FORCE,

	/** Setting the size of an open file. */
	TRUNCATE,

	/** Closing a file. */
	CLOSE,

	/** Asking what a file is, how large, or whether it exists. */
	STAT,

	/** Moving or renaming. */
	MOVE,

	/** Copying. */
	COPY,

	/** Deleting. */
	DELETE,

	/** Creating one or more directories. */
	CREATE_DIRECTORY,

	/** Creating a link. */
	CREATE_LINK,

	/** Creating a symbolic link. */
	CREATE_SYMBOLIC_LINK,

	/** Flushing a directory. */
	SYNC_DIRECTORY,

	/** A batch of operations, which are not observed one by one. */
	BATCH,

	/** A chain of operations, which are not observed one by one. */
	CHAIN,

	/** A callback that uses the ring. */
	EXECUTE;

	private final String tag = name().toLowerCase(Locale.ROOT);

	/**
	 * Returns the name in metrics and traces.
	 * @return such as {@code read_file}
	 */
	public String tag() {
		return this.tag;
	}

}
