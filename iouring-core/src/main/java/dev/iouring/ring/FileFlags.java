package dev.iouring.ring;

import dev.iouring.linux.Platform;

/**
 * The flags that {@link FileOperations} take, from {@code asm/fcntl.h},
 * {@code linux/fs.h} and {@code linux/falloc.h}, with the values of the architecture this
 * runs on.
 */
public final class FileFlags {

	/** For reading only. */
	public static final int O_RDONLY = 0;

	/** For writing only. */
	public static final int O_WRONLY = 1;

	/** For reading and writing. */
	public static final int O_RDWR = 2;

	/** Creates the file if there is none. */
	public static final int O_CREAT = 0x40;

	/** With {@link #O_CREAT}, fails if there is a file. */
	public static final int O_EXCL = 0x80;

	/** The bits that say whether a file is for reading, writing or both. */
	public static final int O_ACCMODE = 3;

	/** A terminal does not become the controlling one. */
	public static final int O_NOCTTY = 0x100;

	/** Empties the file. */
	public static final int O_TRUNC = 0x200;

	/** Each write goes to the end. */
	public static final int O_APPEND = 0x400;

	/** Nothing blocks, for files that can. */
	public static final int O_NONBLOCK = 0x800;

	/** Each write is followed by an implied {@code fdatasync(2)}. */
	public static final int O_DSYNC = 0x1000;

	/** Bypasses the page cache; another value on aarch64. */
	public static final int O_DIRECT = Platform.isAarch64() ? 0x10000 : 0x4000;

	/** Fails unless it is a directory; another value on aarch64. */
	public static final int O_DIRECTORY = Platform.isAarch64() ? 0x4000 : 0x10000;

	/** Fails if it is a symbolic link; another value on aarch64. */
	public static final int O_NOFOLLOW = Platform.isAarch64() ? 0x8000 : 0x20000;

	/** Reading leaves the access time. */
	public static final int O_NOATIME = 0x40000;

	/** Not inherited by other programs. */
	public static final int O_CLOEXEC = 0x80000;

	/** Each write is followed by an implied {@code fsync(2)}. */
	public static final int O_SYNC = 0x101000;

	/** Only a handle on the path, not for data. */
	public static final int O_PATH = 0x200000;

	/**
	 * An unnamed file in the directory that the path names; includes
	 * {@link #O_DIRECTORY}.
	 */
	public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

	/** Paths are relative to the current directory of the process. */
	public static final int AT_FDCWD = -100;

	/** A symbolic link itself is meant. */
	public static final int AT_SYMLINK_NOFOLLOW = 0x100;

	/** {@code unlinkat} removes a directory. */
	public static final int AT_REMOVEDIR = 0x200;

	/** {@code linkat} follows a symbolic link. */
	public static final int AT_SYMLINK_FOLLOW = 0x400;

	/** An empty path names the file of the descriptor itself. */
	public static final int AT_EMPTY_PATH = 0x1000;

	/** Whatever is cached will do, without asking a file server. */
	public static final int AT_STATX_DONT_SYNC = 0x4000;

	/** Fails if the new path exists. */
	public static final int RENAME_NOREPLACE = 1;

	/** Swaps the two files. */
	public static final int RENAME_EXCHANGE = 2;

	/** As {@code fdatasync(2)}: only metadata needed to read the data back. */
	public static final int FSYNC_DATASYNC = 1;

	/** Polls for the completion, on files that can. */
	public static final int RWF_HIPRI = 1;

	/** {@link #O_DSYNC} for one write. */
	public static final int RWF_DSYNC = 2;

	/** {@link #O_SYNC} for one write. */
	public static final int RWF_SYNC = 4;

	/** Fails with {@code EAGAIN} instead of waiting. */
	public static final int RWF_NOWAIT = 8;

	/** {@link #O_APPEND} for one write. */
	public static final int RWF_APPEND = 0x10;

	/** Leaves the size of the file. */
	public static final int FALLOC_FL_KEEP_SIZE = 1;

	/** Together with {@link #FALLOC_FL_KEEP_SIZE}. */
	public static final int FALLOC_FL_PUNCH_HOLE = 2;

	/** Removes a range and closes the gap. */
	public static final int FALLOC_FL_COLLAPSE_RANGE = 8;

	/** Makes a range read as zeros. */
	public static final int FALLOC_FL_ZERO_RANGE = 0x10;

	/** The path crosses no mount point. */
	public static final int RESOLVE_NO_XDEV = 1;

	/** The path follows no link of the kind that {@code /proc/self/fd} has. */
	public static final int RESOLVE_NO_MAGICLINKS = 2;

	/** The path follows no symbolic link. */
	public static final int RESOLVE_NO_SYMLINKS = 4;

	/** The path does not leave the directory that it starts from. */
	public static final int RESOLVE_BENEATH = 8;

	/** The directory that the path starts from is the root for it. */
	public static final int RESOLVE_IN_ROOT = 0x10;

	/** Whatever is cached has to do. Linux 5.12. */
	public static final int RESOLVE_CACHED = 0x20;

	/** {@code splice} may move pages instead of copying them. */
	public static final int SPLICE_F_MOVE = 1;

	/** {@code splice} and {@code tee} do not wait for a pipe. */
	public static final int SPLICE_F_NONBLOCK = 2;

	/** More data will follow. */
	public static final int SPLICE_F_MORE = 4;

	/** The file to splice from is a registered one. */
	public static final int SPLICE_F_FD_IN_FIXED = 1 << 31;

	/** Waits for what is being written already. */
	public static final int SYNC_FILE_RANGE_WAIT_BEFORE = 1;

	/** Begins to write what is dirty. */
	public static final int SYNC_FILE_RANGE_WRITE = 2;

	/** Waits until all is written. */
	public static final int SYNC_FILE_RANGE_WAIT_AFTER = 4;

	/** No advice. */
	public static final int POSIX_FADV_NORMAL = 0;

	/** Reading will jump about. */
	public static final int POSIX_FADV_RANDOM = 1;

	/** Reading will go from low to high. */
	public static final int POSIX_FADV_SEQUENTIAL = 2;

	/** The range will be needed soon. */
	public static final int POSIX_FADV_WILLNEED = 3;

	/** The range will not be needed. */
	public static final int POSIX_FADV_DONTNEED = 4;

	/** The range will be needed once. */
	public static final int POSIX_FADV_NOREUSE = 5;

	private FileFlags() {
	}

}
