package dev.iouring.spring;

import java.nio.ByteBuffer;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Collects operations for a batch, which performs them in no particular order, or for a
 * chain, which performs one after the other. Valid only within
 * {@link IoUringOperations#batch(java.util.function.Consumer)} and its like; not
 * thread-safe. Each read and write needs a buffer of its own, which in a chain may share
 * memory with another one ({@link ByteBuffer#duplicate()}).
 */
public interface Batch {

	/**
	 * Reads until the buffer is full or the file ends.
	 * @param file an open file of the same template
	 * @param target where to put the bytes, from position to limit
	 * @param position where to read in bytes, at least 0
	 * @return this; the outcome's value is the number of bytes as an {@link Integer}, 0
	 * at the end of the file
	 */
	Batch read(FileHandle file, ByteBuffer target, long position);

	/**
	 * Writes everything.
	 * @param file an open file of the same template
	 * @param source the bytes, from position to limit
	 * @param position where to write in bytes, at least 0
	 * @return this; the outcome's value is the number of bytes as an {@link Integer}
	 */
	Batch write(FileHandle file, ByteBuffer source, long position);

	/**
	 * Flushes a file to the device: what was written before the batch and not by it, but
	 * by the operations before this one in a chain.
	 * @param file an open file of the same template
	 * @param metadata as for {@link FileHandle#force(boolean)}
	 * @return this; the outcome has no value
	 */
	Batch force(FileHandle file, boolean metadata);

	/**
	 * Asks for the metadata of a file.
	 * @param path the file
	 * @param options {@link LinkOption#NOFOLLOW_LINKS} for those of a symbolic link
	 * itself
	 * @return this; the outcome's value is a {@link dev.iouring.FileStatus}
	 */
	Batch stat(Path path, LinkOption... options);

	/**
	 * Renames a file atomically within a file system, replacing what has the name.
	 * @param source the file
	 * @param target its new name
	 * @return this; the outcome has no value
	 */
	Batch rename(Path source, Path target);

	/**
	 * Deletes a file or a symbolic link, but no directory.
	 * @param path what to delete
	 * @return this; the outcome has no value
	 */
	Batch delete(Path path);

	/**
	 * Creates a directory.
	 * @param path the directory
	 * @return this; the outcome has no value
	 */
	Batch createDirectory(Path path);

}
