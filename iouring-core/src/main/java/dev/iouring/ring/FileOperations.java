package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Encoders for operations on open files. Each has the name and the argument order of its
 * system call and returns the entry it was given; user data and other common fields are
 * set on that. Flag values are in {@link FileFlags}.
 * <p>
 * Buffers belong to the kernel until the terminal completion, lists of buffers until the
 * entry is consumed. All memory must be native, or an {@link IllegalArgumentException}
 * leaves the entry as it was.
 */
public final class FileOperations {

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
	 * {@code preadv2(2)}; completes with the bytes read. Linux 5.1.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param iovecs where to, from {@link IoVectors}
	 * @param offset in bytes, or -1 for the file's own position
	 * @param flags {@code RWF_*}
	 * @return the entry
	 */
	public static Sqe readv(Sqe sqe, int fd, MemorySegment iovecs, long offset, int flags) {
		return vectored(sqe, Opcode.READV, fd, iovecs, offset).operationFlags(flags);
	}

	/**
	 * {@code pwritev2(2)}; completes with the bytes written. Linux 5.1.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param iovecs where from, from {@link IoVectors}
	 * @param offset in bytes, or -1 for the file's own position
	 * @param flags {@code RWF_*}
	 * @return the entry
	 */
	public static Sqe writev(Sqe sqe, int fd, MemorySegment iovecs, long offset, int flags) {
		return vectored(sqe, Opcode.WRITEV, fd, iovecs, offset).operationFlags(flags);
	}

	/**
	 * {@link #readv} into parts of one registered buffer, which completes with
	 * {@code EFAULT} if one is not inside of it. Linux 6.15.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param iovecs where to, from {@link IoVectors}
	 * @param offset in bytes, or -1 for the file's own position
	 * @param flags {@code RWF_*}
	 * @param bufferIndex the registered buffer, from 0
	 * @return the entry
	 */
	public static Sqe readvFixed(Sqe sqe, int fd, MemorySegment iovecs, long offset, int flags, int bufferIndex) {
		IoVectors.check(iovecs);
		return vectored(sqe.bufferIndex(bufferIndex), Opcode.READV_FIXED, fd, iovecs, offset).operationFlags(flags);
	}

	/**
	 * {@link #writev} from parts of one registered buffer, which completes with
	 * {@code EFAULT} if one is not inside of it. Linux 6.15.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param iovecs where from, from {@link IoVectors}
	 * @param offset in bytes, or -1 for the file's own position
	 * @param flags {@code RWF_*}
	 * @param bufferIndex the registered buffer, from 0
	 * @return the entry
	 */
	public static Sqe writevFixed(Sqe sqe, int fd, MemorySegment iovecs, long offset, int flags, int bufferIndex) {
		IoVectors.check(iovecs);
		return vectored(sqe.bufferIndex(bufferIndex), Opcode.WRITEV_FIXED, fd, iovecs, offset).operationFlags(flags);
	}

	private static Sqe vectored(Sqe sqe, Opcode opcode, int fd, MemorySegment iovecs, long offset) {
		int count = IoVectors.check(iovecs);
		return sqe.prepare(opcode, fd, NativeMemory.address(iovecs), count, offset);
	}

	/**
	 * Reads again and again, each time into a provided buffer that the completion names,
	 * as long as completions carry {@link Completion#F_MORE}. Completes with 0 at the
	 * end, {@code ENOBUFS} when the group has no buffer, {@code EBADFD} for a file that
	 * cannot be polled, such as a regular one. Linux 6.7.
	 * @param sqe the entry to fill
	 * @param fd a pipe, a terminal or the like
	 * @param offset in bytes, or -1 for the file's own position
	 * @param bufferGroup the group of provided buffers, 0 to 65535
	 * @return the entry
	 */
	public static Sqe readMultishot(Sqe sqe, int fd, long offset, int bufferGroup) {
		return sqe.bufferGroup(bufferGroup).prepare(Opcode.READ_MULTISHOT, fd, 0, 0, offset);
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
	 * {@code fsync(2)} of a part of a file: what is written back first is that part, but
	 * file systems may write more. Linux 5.1.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param offset in bytes, from 0
	 * @param length in bytes, 1 to 2³²-1, or 0 with offset 0 for the whole file. The
	 * kernel has no length for all up to the end
	 * @param flags 0 or {@link FileFlags#FSYNC_DATASYNC}
	 * @return the entry
	 */
	public static Sqe fsync(Sqe sqe, int fd, long offset, long length, int flags) {
		int count = NativeMemory.unsignedInt("length", length);
		// what does not end behind its start, the kernel takes for something else
		if (offset < 0 || (offset > 0 && length == 0) || offset > Long.MAX_VALUE - length) {
			throw new IllegalArgumentException("no range has the offset " + offset + " and the length " + length);
		}
		return sqe.prepare(Opcode.FSYNC, fd, 0, count, offset).operationFlags(flags);
	}

	/**
	 * {@code sync_file_range(2)}, which makes nothing durable: neither the size of the
	 * file nor the cache of the device is written. Linux 5.2.
	 * @param sqe the entry to fill
	 * @param fd a file; {@code ESPIPE} for what has no positions
	 * @param offset in bytes
	 * @param length in bytes, 0 to 2³²-1; 0 for all up to the end
	 * @param flags {@code SYNC_FILE_RANGE_*}
	 * @return the entry
	 */
	public static Sqe syncFileRange(Sqe sqe, int fd, long offset, long length, int flags) {
		return sqe.prepare(Opcode.SYNC_FILE_RANGE, fd, 0, NativeMemory.unsignedInt("length", length), offset)
			.operationFlags(flags);
	}

	/**
	 * {@code posix_fadvise(2)}. Linux 5.6; lengths above 32 bits need a kernel that takes
	 * them, older ones complete with {@code EINVAL}.
	 * @param sqe the entry to fill
	 * @param fd a file; {@code ESPIPE} for a pipe
	 * @param offset in bytes
	 * @param length in bytes from 0, where 0 is up to the end
	 * @param advice {@code POSIX_FADV_*}
	 * @return the entry
	 */
	public static Sqe fadvise(Sqe sqe, int fd, long offset, long length, int advice) {
		// the word for long lengths came later, so short ones do without
		boolean isShort = length == (length & 0xffff_ffffL);
		return sqe.prepare(Opcode.FADVISE, fd, isShort ? 0 : length, isShort ? (int) length : 0, offset)
			.operationFlags(advice);
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

	/**
	 * {@code splice(2)}; completes with the bytes moved, 0 at the end. One of the files
	 * is a pipe, or it completes with {@code EINVAL}. Linux 5.7.
	 * @param sqe the entry to fill
	 * @param fdIn where from; with {@link FileFlags#SPLICE_F_FD_IN_FIXED} a registered
	 * file
	 * @param offsetIn in bytes, or -1 for the file's own position; -1 for a pipe
	 * @param fdOut where to
	 * @param offsetOut in bytes, or -1 for the file's own position; -1 for a pipe
	 * @param length in bytes at most, 0 to 2³²-1
	 * @param flags {@code SPLICE_F_*}
	 * @return the entry
	 */
	public static Sqe splice(Sqe sqe, int fdIn, long offsetIn, int fdOut, long offsetOut, long length, int flags) {
		return sqe.prepare(Opcode.SPLICE, fdOut, offsetIn, NativeMemory.unsignedInt("length", length), offsetOut)
			.fileIndex(fdIn)
			.operationFlags(flags);
	}

	/**
	 * {@code tee(2)}: copies from one pipe to another and leaves the data in the first;
	 * completes with the bytes copied. Linux 5.8.
	 * @param sqe the entry to fill
	 * @param fdIn the pipe to copy from; with {@link FileFlags#SPLICE_F_FD_IN_FIXED} a
	 * registered file
	 * @param fdOut the pipe to copy to
	 * @param length in bytes at most, 0 to 2³²-1
	 * @param flags {@code SPLICE_F_*}
	 * @return the entry
	 */
	public static Sqe tee(Sqe sqe, int fdIn, int fdOut, long length, int flags) {
		return sqe.prepare(Opcode.TEE, fdOut, 0, NativeMemory.unsignedInt("length", length), 0)
			.fileIndex(fdIn)
			.operationFlags(flags);
	}

	/**
	 * {@code pipe2(2)}. Linux 6.16. With {@link Sqe#intoSlot} the two ends go to that
	 * registered file and the next one, with {@link Sqe#intoFreeSlot} to any two. If
	 * there is no next one it completes with {@code EINVAL}, and has emptied the slot.
	 * @param sqe the entry to fill
	 * @param fds where the two descriptors go, two {@code int}s, the end to read first;
	 * the kernel's until the completion
	 * @param flags {@link FileFlags#O_CLOEXEC}, {@link FileFlags#O_NONBLOCK},
	 * {@link FileFlags#O_DIRECT}
	 * @return the entry
	 */
	public static Sqe pipe(Sqe sqe, MemorySegment fds, int flags) {
		return sqe.prepare(Opcode.PIPE, 0, NativeMemory.writableAddress(fds, 2 * Integer.BYTES), 0, 0)
			.operationFlags(flags);
	}

}
