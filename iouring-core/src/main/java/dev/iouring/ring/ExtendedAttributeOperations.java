package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Encoders for extended attributes of files, see {@code xattr(7)}. Each has the name and
 * the argument order of its system call and returns the entry it was given.
 * <p>
 * Names and paths belong to the kernel until the entry is consumed and end with a zero
 * byte; so do values to set. Values to get belong to it until the completion. Linux 5.19.
 */
public final class ExtendedAttributeOperations {

	/** Fails with {@code EEXIST} if there is such an attribute. */
	public static final int XATTR_CREATE = 1;

	/** Fails with {@code ENODATA} if there is no such attribute. */
	public static final int XATTR_REPLACE = 2;

	private ExtendedAttributeOperations() {
	}

	/**
	 * {@code setxattr(2)}.
	 * @param sqe the entry to fill
	 * @param path of the file, relative to the current directory of the process
	 * @param name such as {@code user.mime_type}
	 * @param value all of this memory
	 * @param flags 0 or one of {@code XATTR_*}
	 * @return the entry
	 */
	public static Sqe setxattr(Sqe sqe, MemorySegment path, MemorySegment name, MemorySegment value, int flags) {
		return set(sqe, Opcode.SETXATTR, 0, name, value, NativeMemory.address(path), flags);
	}

	/**
	 * {@code fsetxattr(2)}.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param name such as {@code user.mime_type}
	 * @param value all of this memory
	 * @param flags 0 or one of {@code XATTR_*}
	 * @return the entry
	 */
	public static Sqe fsetxattr(Sqe sqe, int fd, MemorySegment name, MemorySegment value, int flags) {
		return set(sqe, Opcode.FSETXATTR, fd, name, value, 0, flags);
	}

	/**
	 * {@code getxattr(2)}; completes with the size of the value in bytes, {@code ENODATA}
	 * if there is no such attribute, {@code ERANGE} if the memory is too small.
	 * @param sqe the entry to fill
	 * @param path of the file, relative to the current directory of the process
	 * @param name such as {@code user.mime_type}
	 * @param value where to; {@link MemorySegment#NULL} to ask only for the size
	 * @return the entry
	 */
	public static Sqe getxattr(Sqe sqe, MemorySegment path, MemorySegment name, MemorySegment value) {
		return get(sqe, Opcode.GETXATTR, 0, name, value, NativeMemory.address(path));
	}

	/**
	 * {@code fgetxattr(2)}; completes as {@link #getxattr} does.
	 * @param sqe the entry to fill
	 * @param fd a file
	 * @param name such as {@code user.mime_type}
	 * @param value where to; {@link MemorySegment#NULL} to ask only for the size
	 * @return the entry
	 */
	public static Sqe fgetxattr(Sqe sqe, int fd, MemorySegment name, MemorySegment value) {
		return get(sqe, Opcode.FGETXATTR, fd, name, value, 0);
	}

	private static Sqe set(Sqe sqe, Opcode opcode, int fd, MemorySegment name, MemorySegment value, long path,
			int flags) {
		return sqe
			.prepare(opcode, fd, NativeMemory.address(name), NativeMemory.exactLength(value),
					NativeMemory.address(value))
			.address3(path)
			.operationFlags(flags);
	}

	private static Sqe get(Sqe sqe, Opcode opcode, int fd, MemorySegment name, MemorySegment value, long path) {
		return sqe
			.prepare(opcode, fd, NativeMemory.address(name), NativeMemory.exactLength(value),
					NativeMemory.writableAddress(value))
			.address3(path);
	}

}
