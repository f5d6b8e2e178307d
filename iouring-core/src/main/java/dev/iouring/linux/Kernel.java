package dev.iouring.linux;

import java.lang.foreign.MemorySegment;

/**
 * The system calls that a ring and its owner live on. {@link #LINUX} is the kernel of
 * this machine; a test may put a simulated one in its place. What each call does, and
 * what its arguments have to be, is said at the method of the same name in
 * {@link Syscalls}.
 * <p>
 * There is one implementation at run time, so the virtual machine calls it directly.
 * Thread-safe.
 */
public interface Kernel {

	/** The kernel of this machine. */
	Kernel LINUX = new LinuxKernel();

	/**
	 * {@code io_uring_setup(2)}.
	 * @param entries the submission queue's size asked for
	 * @param params an {@code io_uring_params}, read and written
	 * @return the ring's file descriptor, or a negated error number
	 */
	int ioUringSetup(int entries, MemorySegment params);

	/**
	 * {@code io_uring_enter(2)}.
	 * @param state where the error number goes; not in use by another call
	 * @param fd the ring
	 * @param toSubmit submissions to consume at most
	 * @param minComplete completions to wait for
	 * @param flags {@code IORING_ENTER_*}
	 * @param arg a signal set, an {@code io_uring_getevents_arg}, or
	 * {@link MemorySegment#NULL}
	 * @param argSize its size in bytes
	 * @return submissions consumed, or a negated error number
	 */
	int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize);

	/**
	 * {@code io_uring_register(2)}.
	 * @param fd the ring
	 * @param opcode {@code IORING_REGISTER_*} or {@code IORING_UNREGISTER_*}
	 * @param arg what the opcode asks for, or {@link MemorySegment#NULL}
	 * @param nrArgs how many of them
	 * @return the opcode's result, or a negated error number
	 */
	int ioUringRegister(int fd, int opcode, MemorySegment arg, int nrArgs);

	/**
	 * {@code mmap(2)} of a part of a ring.
	 * @param fd the ring
	 * @param length in bytes, more than 0
	 * @param offset {@code IORING_OFF_*}
	 * @return the address, or a negated error number
	 */
	long mmap(int fd, long length, long offset);

	/**
	 * {@code mmap(2)} of memory that is no file's.
	 * @param length in bytes, more than 0
	 * @return the address, or a negated error number
	 */
	long mmapAnonymous(long length);

	/**
	 * {@code munmap(2)}.
	 * @param address as returned by {@link #mmap} or {@link #mmapAnonymous}
	 * @param length as passed to it
	 * @return 0, or a negated error number
	 */
	int munmap(long address, long length);

	/**
	 * {@code madvise(2)} with {@code MADV_DONTFORK}.
	 * @param address page aligned
	 * @param length in bytes
	 * @return 0, or a negated error number
	 */
	int madviseDontFork(long address, long length);

	/**
	 * {@code madvise(2)} with {@code MADV_DOFORK}, which undoes {@link #madviseDontFork}.
	 * @param address page aligned
	 * @param length in bytes
	 * @return 0, or a negated error number
	 */
	int madviseDoFork(long address, long length);

	/**
	 * {@code eventfd(2)}.
	 * @param initialValue the counter's first value
	 * @param flags {@code EFD_*}
	 * @return a file descriptor, or a negated error number
	 */
	int eventfd(int initialValue, int flags);

	/**
	 * {@code write(2)}.
	 * @param fd a file descriptor
	 * @param buffer native memory of at least {@code length} bytes
	 * @param length bytes to write at most
	 * @return bytes written, or a negated error number
	 */
	long write(int fd, MemorySegment buffer, long length);

	/**
	 * {@code preadv2(2)} with one buffer.
	 * @param state of the caller's, not in use by another call
	 * @param fd a file descriptor
	 * @param address native memory, which the caller keeps alive
	 * @param length bytes to read at most
	 * @param offset in bytes, or -1 for the file's own position
	 * @param flags {@code RWF_*}
	 * @return bytes read, 0 at the end of the file, or a negated error number
	 */
	long preadv2(CallState state, int fd, long address, long length, long offset, int flags);

	/**
	 * {@code pwritev2(2)} with one buffer.
	 * @param state of the caller's, not in use by another call
	 * @param fd a file descriptor
	 * @param address native memory, which the caller keeps alive
	 * @param length bytes to write at most
	 * @param offset in bytes, or -1 for the file's own position
	 * @param flags {@code RWF_*}
	 * @return bytes written, or a negated error number
	 */
	long pwritev2(CallState state, int fd, long address, long length, long offset, int flags);

	/**
	 * {@code openat2(2)} relative to the working directory.
	 * @param state of the caller's, not in use by another call
	 * @param path ends with a zero byte
	 * @param flags {@code O_*}
	 * @param resolve {@code RESOLVE_*}
	 * @return a file descriptor, or a negated error number
	 */
	int openat2(CallState state, MemorySegment path, int flags, int resolve);

	/**
	 * {@code fcntl(2)} with {@code F_SETFL}.
	 * @param fd a file descriptor
	 * @param flags {@code O_*}: those that can be changed become as they are here
	 * @return 0, or a negated error number
	 */
	int setFileFlags(int fd, int flags);

	/**
	 * Whether the kernel can read or write a file without waiting ({@code RWF_NOWAIT}),
	 * which terminals and files of FUSE cannot, for example. Asks neither a device nor a
	 * process, and moves no data.
	 * @param fd a file descriptor
	 * @param question how to find out
	 * @return {@code false} if whoever reads or writes it may have to wait
	 */
	boolean knowsNoWait(int fd, NoWaitQuestion question);

	/**
	 * {@code fstatfs(2)}.
	 * @param fd a file descriptor
	 * @param answer becomes a {@code struct statfs}, see {@link FileLayout}
	 * @return 0, or a negated error number
	 */
	int fstatfs(int fd, MemorySegment answer);

	/**
	 * {@code close(2)}.
	 * @param fd a file descriptor, gone even when this reports an error
	 * @return 0, or a negated error number
	 */
	int close(int fd);

}
