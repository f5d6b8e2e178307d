package dev.iouring;

import java.time.Instant;

/**
 * What {@code statx(2)} says about a file.
 *
 * @param type what kind of file it is
 * @param mode permission bits, {@code 0..07777}
 * @param size in bytes
 * @param links how many names the file has
 * @param uid the owner
 * @param gid the group
 * @param device the device's number, {@code major << 32 | minor}
 * @param inode the file's number on that device
 * @param modified when the content was last written
 * @param accessed when the content was last read, as far as the mount keeps count
 * @param changed when the file or its metadata last changed
 * @param blockSize the size the file system prefers for I/O, in bytes
 * @param directMemoryAlignment alignment of memory for {@code O_DIRECT} in bytes, or 0
 * where the file system does not support it or does not say. Linux 6.1
 * @param directOffsetAlignment alignment of positions and lengths for {@code O_DIRECT} in
 * bytes, or 0. Linux 6.1
 */
public record FileStatus(Type type, int mode, long size, long links, long uid, long gid, long device, long inode,
		Instant modified, Instant accessed, Instant changed, int blockSize, int directMemoryAlignment,
		int directOffsetAlignment) {

	/**
	 * The kind of a file.
	 */
	public enum Type {

		/** An ordinary file. */
		REGULAR,
		/** A directory. */
		DIRECTORY,
		/** A symbolic link that was not followed. */
		SYMBOLIC_LINK,
		/** A pipe, socket or device. */
		OTHER

	}

	/**
	 * Returns whether this is an ordinary file.
	 * @return {@code true} for {@link Type#REGULAR}
	 */
	public boolean isRegularFile() {
		return this.type == Type.REGULAR;
	}

	/**
	 * Returns whether this is a directory.
	 * @return {@code true} for {@link Type#DIRECTORY}
	 */
	public boolean isDirectory() {
		return this.type == Type.DIRECTORY;
	}

}
