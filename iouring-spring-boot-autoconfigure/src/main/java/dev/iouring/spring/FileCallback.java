package dev.iouring.spring;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * What to do with an open file.
 *
 * @param <T> the type of the result
 * @see IoUringOperations#withFile
 * @see IoUringOperations#replace(java.nio.file.Path, FileCallback)
 */
@FunctionalInterface
public interface FileCallback<T extends @Nullable Object> {

	/**
	 * Uses a file. Runs on the calling thread, or on a virtual thread if it is called
	 * through {@link AsyncIoUringOperations}.
	 * @param file the file, open as long as this runs
	 * @return a result, if there is one
	 * @throws IOException which reaches the caller as the cause of an
	 * {@link IoUringException}
	 */
	T with(FileHandle file) throws IOException;

}
