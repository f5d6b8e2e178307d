package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;

import dev.iouring.FileStatus;

/**
 * The seam between what a template offers and how it gets done: one system call each,
 * nothing composite. Calls wait for their end. An interrupt cancels the call; once it has
 * ended it throws an {@link java.io.InterruptedIOException}, unless it was faster than
 * the interrupt, and the flag is set either way. All failures are the JDK's own
 * exceptions. Thread-safe.
 */
interface FileBackend {

	BackendFile open(Path path, Set<OpenOption> options, FileAttribute<?>... attributes) throws IOException;

	FileStatus status(Path path, LinkOption... options) throws IOException;

	/**
	 * Renames.
	 * @throws AtomicMoveNotSupportedException if the target is on another file system
	 * @throws FileAlreadyExistsException if the target exists and the mode forbids it
	 */
	void rename(Path source, Path target, RenameMode mode) throws IOException;

	/** Fails for a directory. */
	void deleteFile(Path path) throws IOException;

	/**
	 * Deletes what a failed operation has left behind, even if the ring that the
	 * operation ran on cannot do it, such as because it is closed.
	 */
	default void discardFile(Path path) throws IOException {
		deleteFile(path);
	}

	/** Fails for anything else. */
	void deleteDirectory(Path path) throws IOException;

	void createDirectory(Path path) throws IOException;

	void createLink(Path link, Path existing) throws IOException;

	void createSymbolicLink(Path link, Path target) throws IOException;

	Path readSymbolicLink(Path link) throws IOException;

	/** Sets the permission bits regardless of the umask. */
	void setMode(Path path, int mode) throws IOException;

	/** Sets the times of modification and access. */
	void setTimes(Path path, FileStatus times) throws IOException;

	void syncDirectory(Path directory) throws IOException;

	/**
	 * Performs all items at once and leaves its outcome in each. Those that have not
	 * ended at the deadline are cancelled and fail with an
	 * {@link dev.iouring.IoUringTimeoutException}. Returns when nothing is going on any
	 * more.
	 * @throws IOException if they could not be performed at all
	 */
	void executeAll(List<BatchItem> items, Deadline deadline) throws IOException;

	default void executeAll(List<BatchItem> items) throws IOException {
		executeAll(items, Deadline.NONE);
	}

	/**
	 * Performs items one after the other until one does not do all it should, which
	 * {@link ChainEnd} tells the rest. In all other ways like
	 * {@link #executeAll(List, Deadline)}.
	 */
	void executeChain(List<BatchItem> items, Deadline deadline) throws IOException;

	/** Whether renaming may take a name that is in use. */
	enum RenameMode {

		REPLACE, NO_REPLACE

	}

}
