package dev.iouring.spring;

/**
 * What the fallback does, named like the system calls, so that it can be compared with
 * the operations of a ring.
 *
 * @see IoUringTemplate#fallbackOutcomes(FallbackOperation)
 */
public enum FallbackOperation {

	/** Reading from files. */
	READ,

	/** Writing to files. */
	WRITE,

	/** {@code fsync(2)} and {@code fdatasync(2)}. */
	FSYNC,

	/** Opening and creating files; a pipe is looked at before it is opened. */
	OPENAT,

	/** Closing files. */
	CLOSE,

	/** Asking what a file is, or how large. */
	STATX,

	/** Renaming files. */
	RENAMEAT,

	/** Removing files and directories. */
	UNLINKAT,

	/** Creating directories. */
	MKDIRAT,

	/** Giving files further names. */
	LINKAT,

	/** Creating symbolic links. */
	SYMLINKAT,

	/** Setting the length of files. */
	FTRUNCATE,

	/** Asking where a symbolic link leads. */
	READLINKAT,

	/** Setting permissions. */
	FCHMODAT,

	/** Setting times. */
	UTIMENSAT

}
