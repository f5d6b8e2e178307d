package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.FileLayout;

/**
 * Encoders for operations on files and paths. Each has the name and the argument order of
 * its system call and returns the entry it was given; user data and other common fields
 * are set on that. Flag values are in {@link FileFlags}.
 * <p>
 * Buffers and statx structures belong to the kernel until the terminal completion; paths
 * until the entry is consumed. All memory must be native, or an
 * {@link IllegalArgumentException} leaves the entry as it was. Paths end with a zero
 * byte.
 */
public final class FileOperations {

	/** Bytes that {@link #openat2} needs to describe how to open a file. */
	public static final int OPEN_HOW_SIZE = FileLayout.OPEN_HOW_SIZE;

	private FileOperations() {
	}

	/**
	 * {@code pread(2)}; completes with the bytes read, 0 at the end of the file. Linux
	 * 5.6.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param buffer where to, all of it; what exceeds 0x7ffff000 bytes is not asked for,
	 * as {@code read(2)} would never fill it
	 * @param offset in bytes, or -1 for the file's own position
	 * @return the entry
	 */
	public static Sqe read(Sqe sqe, int fd, MemorySegment buffer, long offset) {
		return sqe.prepare(Opcode.READ, fd, NativeMemory.writableAddress(buffer), NativeMemory.ioLength(buffer),
				offset);
	}

	/**
	 * {@code pwrite(2)}; completes with the bytes written. Linux 5.6.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param buffer where from, all of it up to 0x7ffff000 bytes
	 * @param offset in bytes, or -1 for the file's own position
	 * @return the entry
	 */
	public static Sqe write(Sqe sqe, int fd, MemorySegment buffer, long offset) {
		return sqe.prepare(Opcode.WRITE, fd, NativeMemory.address(buffer), NativeMemory.ioLength(buffer), offset);
	}

	/**
	 * {@link #read} into registered memory, which completes with {@code EFAULT} if the
	 * buffer is not inside of it. Linux 5.1.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param buffer where to, within the registered buffer
	 * @param offset in bytes, or -1 for the file's own position
	 * @param bufferIndex the registered buffer, from 0
	 * @return the entry
	 */
	public static Sqe readFixed(Sqe sqe, int fd, MemorySegment buffer, long offset, int bufferIndex) {
		long address = NativeMemory.writableAddress(buffer);
		return sqe.bufferIndex(bufferIndex)
			.prepare(Opcode.READ_FIXED, fd, address, NativeMemory.ioLength(buffer), offset);
	}

	/**
	 * {@link #write} from registered memory, which completes with {@code EFAULT} if the
	 * buffer is not inside of it. Linux 5.1.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param buffer where from, within the registered buffer
	 * @param offset in bytes, or -1 for the file's own position
	 * @param bufferIndex the registered buffer, from 0
	 * @return the entry
	 */
	public static Sqe writeFixed(Sqe sqe, int fd, MemorySegment buffer, long offset, int bufferIndex) {
		long address = NativeMemory.address(buffer);
		return sqe.bufferIndex(bufferIndex)
			.prepare(Opcode.WRITE_FIXED, fd, address, NativeMemory.ioLength(buffer), offset);
	}

	/**
	 * {@code fsync(2)} of the whole file. It does not wait for writes submitted before
	 * it: link it to them. Linux 5.1.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param flags 0 or {@link FileFlags#FSYNC_DATASYNC}
	 * @return the entry
	 */
	public static Sqe fsync(Sqe sqe, int fd, int flags) {
		return sqe.prepare(Opcode.FSYNC, fd, 0, 0, 0).operationFlags(flags);
	}

	/**
	 * {@code openat(2)}; completes with a descriptor, even if the caller has lost
	 * interest. Linux 5.6.
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
	 * interest. Linux 5.6.
	 * @param sqe the entry to fill
	 * @param dirfd a directory or {@link FileFlags#AT_FDCWD}
	 * @param path ends with a zero byte
	 * @param flags {@code O_*}; unknown ones and those that make no sense are refused
	 * @param mode permission bits of a file that is created, otherwise 0
	 * @param resolve {@code RESOLVE_*}
	 * @param how where to describe the last three, {@value #OPEN_HOW_SIZE} bytes that
	 * belong to the kernel until the entry is consumed
	 * @return the entry
	 */
	public static Sqe openat2(Sqe sqe, int dirfd, MemorySegment path, int flags, int mode, int resolve,
			MemorySegment how) {
		long description = NativeMemory.writableAddress(how, FileLayout.OPEN_HOW_SIZE);
		long pathAddress = NativeMemory.address(path);
		how.set(ValueLayout.JAVA_LONG, FileLayout.OPEN_HOW_FLAGS, flags);
		how.set(ValueLayout.JAVA_LONG, FileLayout.OPEN_HOW_MODE, mode);
		how.set(ValueLayout.JAVA_LONG, FileLayout.OPEN_HOW_RESOLVE, resolve);
		return sqe.prepare(Opcode.OPENAT2, dirfd, pathAddress, FileLayout.OPEN_HOW_SIZE, description);
	}

	/**
	 * {@code close(2)}. Operations in flight on the file go on. Linux 5.6.
	 * @param sqe the entry to fill
	 * @param fd a descriptor, not a registered file
	 * @return the entry
	 */
	public static Sqe close(Sqe sqe, int fd) {
		return sqe.prepare(Opcode.CLOSE, fd, 0, 0, 0);
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

	/**
	 * {@code fallocate(2)}. Linux 5.6.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param mode {@code FALLOC_FL_*}
	 * @param offset in bytes
	 * @param length in bytes
	 * @return the entry
	 */
	public static Sqe fallocate(Sqe sqe, int fd, int mode, long offset, long length) {
		// The only operation that has its length in the address field: it needs 64 bits.
		return sqe.prepare(Opcode.FALLOCATE, fd, length, mode, offset);
	}

	/**
	 * {@code ftruncate(2)}. Linux 6.9.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param length in bytes
	 * @return the entry
	 */
	public static Sqe ftruncate(Sqe sqe, int fd, long length) {
		return sqe.prepare(Opcode.FTRUNCATE, fd, 0, 0, length);
	}

}
