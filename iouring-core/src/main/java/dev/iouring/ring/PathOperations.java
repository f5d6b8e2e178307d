package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

import dev.iouring.linux.FileLayout;

/**
 * Encoders for operations on what has a path. Each has the name and the argument order of
 * its system call and returns the entry it was given. Flag values are in
 * {@link FileFlags}.
 * <p>
 * Paths and structures belong to the kernel until the entry is consumed, statx buffers
 * until the completion. All memory must be native, or an {@link IllegalArgumentException}
 * leaves the entry as it was. Paths end with a zero byte.
 */
public final class PathOperations {

	private PathOperations() {
	}

	/**
	 * {@code openat(2)}; completes with a descriptor, even if the caller has lost
	 * interest; with {@link Sqe#intoSlot} it goes to a registered file instead. Linux
	 * 5.6.
	 * @param sqe the entry to fill
	 * @param dirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param path ends with a zero byte
	 * @param flags {@code O_*}
	 * @param mode permission bits of a file that is created
	 * @return the entry
	 */
	public static Sqe openat(Sqe sqe, int dirfd, MemorySegment path, int flags, int mode) {
		return sqe.prepare(Opcode.OPENAT, dirfd, NativeMemory.address(path), mode, 0).operationFlags(flags);
	}

	/**
	 * {@code openat2(2)}; completes with a descriptor, even if the caller has lost
	 * interest. {@code EINVAL} for a bit that the kernel does not know, {@code EXDEV} or
	 * {@code ELOOP} for a path that {@code RESOLVE_*} forbids, {@code EAGAIN} if
	 * {@link FileFlags#RESOLVE_CACHED} does not suffice. Linux 5.6.
	 * @param sqe the entry to fill
	 * @param dirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param path ends with a zero byte
	 * @param openHow from {@link OpenHow}
	 * @return the entry
	 */
	public static Sqe openat2(Sqe sqe, int dirfd, MemorySegment path, MemorySegment openHow) {
		return sqe.prepare(Opcode.OPENAT2, dirfd, NativeMemory.address(path), FileLayout.OPEN_HOW_SIZE,
				NativeMemory.address(openHow, FileLayout.OPEN_HOW_SIZE));
	}

	/**
	 * {@code statx(2)}. Linux 5.6.
	 * @param sqe the entry to fill
	 * @param dirfd a directory, {@link FileFlags#AT_FDCWD}, or with
	 * {@link FileFlags#AT_EMPTY_PATH} any file
	 * @param path ends with a zero byte
	 * @param flags {@code AT_*}
	 * @param mask what is wanted, {@code STATX_*} in {@link Statx}
	 * @param statxBuffer where to, {@link Statx#SIZE} bytes; the kernel's until the
	 * completion
	 * @return the entry
	 */
	public static Sqe statx(Sqe sqe, int dirfd, MemorySegment path, int flags, int mask, MemorySegment statxBuffer) {
		return sqe
			.prepare(Opcode.STATX, dirfd, NativeMemory.address(path), mask,
					NativeMemory.writableAddress(statxBuffer, FileLayout.STATX_SIZE))
			.operationFlags(flags);
	}

	/**
	 * {@code renameat2(2)}. Linux 5.11.
	 * @param sqe the entry to fill
	 * @param olddirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param oldpath ends with a zero byte
	 * @param newdirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param newpath ends with a zero byte
	 * @param flags {@code RENAME_*}
	 * @return the entry
	 */
	public static Sqe renameat(Sqe sqe, int olddirfd, MemorySegment oldpath, int newdirfd, MemorySegment newpath,
			int flags) {
		return sqe
			.prepare(Opcode.RENAMEAT, olddirfd, NativeMemory.address(oldpath), newdirfd, NativeMemory.address(newpath))
			.operationFlags(flags);
	}

	/**
	 * {@code unlinkat(2)}. Linux 5.11.
	 * @param sqe the entry to fill
	 * @param dirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param path ends with a zero byte
	 * @param flags 0, or {@link FileFlags#AT_REMOVEDIR} to remove a directory
	 * @return the entry
	 */
	public static Sqe unlinkat(Sqe sqe, int dirfd, MemorySegment path, int flags) {
		return sqe.prepare(Opcode.UNLINKAT, dirfd, NativeMemory.address(path), 0, 0).operationFlags(flags);
	}

	/**
	 * {@code mkdirat(2)}. Linux 5.15.
	 * @param sqe the entry to fill
	 * @param dirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param path ends with a zero byte
	 * @param mode permission bits, from which the umask is taken
	 * @return the entry
	 */
	public static Sqe mkdirat(Sqe sqe, int dirfd, MemorySegment path, int mode) {
		return sqe.prepare(Opcode.MKDIRAT, dirfd, NativeMemory.address(path), mode, 0);
	}

	/**
	 * {@code linkat(2)}. Linux 5.15.
	 * @param sqe the entry to fill
	 * @param olddirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param oldpath ends with a zero byte
	 * @param newdirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param newpath ends with a zero byte
	 * @param flags 0, {@link FileFlags#AT_SYMLINK_FOLLOW},
	 * {@link FileFlags#AT_EMPTY_PATH}
	 * @return the entry
	 */
	public static Sqe linkat(Sqe sqe, int olddirfd, MemorySegment oldpath, int newdirfd, MemorySegment newpath,
			int flags) {
		return sqe
			.prepare(Opcode.LINKAT, olddirfd, NativeMemory.address(oldpath), newdirfd, NativeMemory.address(newpath))
			.operationFlags(flags);
	}

	/**
	 * {@code symlinkat(2)}. Linux 5.15.
	 * @param sqe the entry to fill
	 * @param target what the link says, ends with a zero byte
	 * @param newdirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param linkpath where the link is made, ends with a zero byte
	 * @return the entry
	 */
	public static Sqe symlinkat(Sqe sqe, MemorySegment target, int newdirfd, MemorySegment linkpath) {
		return sqe.prepare(Opcode.SYMLINKAT, newdirfd, NativeMemory.address(target), 0, NativeMemory.address(linkpath));
	}

}
