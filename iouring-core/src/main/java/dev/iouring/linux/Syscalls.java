package dev.iouring.linux;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;

/**
 * The system calls this library makes, in the kernel's own names and argument order. Each
 * returns the kernel's result, 0 or more, or the <em>negated</em> error number (see
 * {@link Errno}); none throws because of an errno.
 * <p>
 * All methods may be called from any thread. Memory passed must be native and must live
 * until the call returns; what the kernel keeps for longer is said at the caller. A
 * blocking call occupies its thread, and the carrier of a virtual thread.
 * <p>
 * Every method throws {@link IllegalCallerException} if native access is denied to this
 * code.
 */
public final class Syscalls {

	private static final SyscallNumbers NUMBERS = Platform.syscallNumbers();

	private static final int PROT_READ_WRITE = 0x1 | 0x2;

	private static final int MAP_SHARED = 0x1;

	// The ring is written by the first submission anyway; faulting its few pages in here
	// saves the first operations the page faults.
	private static final int MAP_POPULATE = 0x8000;

	private static final int MAP_PRIVATE = 0x2;

	private static final int MAP_ANONYMOUS = 0x20;

	private static final int NO_DESCRIPTOR = -1;

	private static final int MADV_DONTFORK = 10;

	private static final int MADV_DOFORK = 11;

	private static final int AT_FDCWD = -100;

	private static final int F_SETFL = 4;

	private static final int F_GETPIPE_SZ = 1032;

	private static final int RWF_NOWAIT = 8;

	/** Where no file has anything, and none can get it. */
	private static final long BEYOND_THE_END = 1L << 62;

	private Syscalls() {
	}

	/**
	 * {@code io_uring_setup(2)}.
	 * @param entries the submission queue's size asked for
	 * @param params an {@code io_uring_params}, read and written
	 * @return the ring's file descriptor, or a negated error number
	 */
	public static int ioUringSetup(int entries, MemorySegment params) {
		return (int) call(SyscallNumbers.IO_URING_SETUP, entries, params, 0, 0, 0, 0);
	}

	/**
	 * {@code io_uring_enter(2)} (its {@code io_uring_enter2} form), which allocates
	 * nothing.
	 * @param state where the error number goes; not in use by another call
	 * @param fd the ring
	 * @param toSubmit submissions to consume at most
	 * @param minComplete completions to wait for with {@code IORING_ENTER_GETEVENTS}
	 * @param flags {@code IORING_ENTER_*}
	 * @param arg a signal set, an {@code io_uring_getevents_arg}, or
	 * {@link MemorySegment#NULL}
	 * @param argSize its size in bytes
	 * @return submissions consumed, or a negated error number
	 */
	public static int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
			long argSize) {
		try {
			return (int) Downcall.call(state, SyscallNumbers.IO_URING_ENTER, fd, toSubmit, minComplete, flags,
					arg.address(), argSize);
		}
		finally {
			// Only the address went into the call: keep automatic memory from being
			// collected.
			Reference.reachabilityFence(arg);
		}
	}

	/**
	 * {@link #ioUringEnter(CallState, int, int, int, int, MemorySegment, long)} with a
	 * borrowed state, for occasional calls.
	 * @param fd the ring
	 * @param toSubmit submissions to consume at most
	 * @param minComplete completions to wait for
	 * @param flags {@code IORING_ENTER_*}
	 * @param arg as above
	 * @param argSize its size in bytes
	 * @return submissions consumed, or a negated error number
	 */
	public static int ioUringEnter(int fd, int toSubmit, int minComplete, int flags, MemorySegment arg, long argSize) {
		CallState state = CallState.borrow();
		try {
			return ioUringEnter(state, fd, toSubmit, minComplete, flags, arg, argSize);
		}
		finally {
			CallState.giveBack(state);
		}
	}

	/**
	 * {@code io_uring_register(2)}.
	 * @param fd the ring
	 * @param opcode {@code IORING_REGISTER_*} or {@code IORING_UNREGISTER_*}
	 * @param arg what the opcode asks for, or {@link MemorySegment#NULL}
	 * @param nrArgs how many of them
	 * @return the opcode's result, or a negated error number
	 */
	public static int ioUringRegister(int fd, int opcode, MemorySegment arg, int nrArgs) {
		try {
			return (int) call(SyscallNumbers.IO_URING_REGISTER, fd, opcode, arg.address(), nrArgs, 0, 0);
		}
		finally {
			Reference.reachabilityFence(arg);
		}
	}

	/**
	 * Maps a part of a ring for reading and writing, shared with the kernel, see
	 * {@code mmap(2)} and {@link Mapping}.
	 * @param fd the ring
	 * @param length in bytes, more than 0
	 * @param offset {@code IORING_OFF_*}
	 * @return the address, or a negated error number
	 */
	public static long mmap(int fd, long length, long offset) {
		return call(NUMBERS.mmap, 0, length, PROT_READ_WRITE, MAP_SHARED | MAP_POPULATE, fd, offset);
	}

	/**
	 * Maps zeroed memory that is no file's for reading and writing, see {@code mmap(2)}
	 * and {@link Mapping}.
	 * @param length in bytes, more than 0
	 * @return the address, or a negated error number
	 */
	public static long mmapAnonymous(long length) {
		return call(NUMBERS.mmap, 0, length, PROT_READ_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, NO_DESCRIPTOR,
				0);
	}

	/**
	 * {@code munmap(2)}. Accessing the memory afterwards crashes the process.
	 * @param address as returned by {@link #mmap}
	 * @param length as passed to it
	 * @return 0, or a negated error number
	 */
	public static int munmap(long address, long length) {
		return (int) call(NUMBERS.munmap, address, length, 0, 0, 0, 0);
	}

	/**
	 * {@code madvise(2)} with {@code MADV_DONTFORK}: a child process does not get the
	 * pages.
	 * @param address page aligned
	 * @param length in bytes
	 * @return 0, or a negated error number
	 */
	public static int madviseDontFork(long address, long length) {
		return (int) call(NUMBERS.madvise, address, length, MADV_DONTFORK, 0, 0, 0);
	}

	/**
	 * {@code madvise(2)} with {@code MADV_DOFORK}, which undoes {@link #madviseDontFork}.
	 * @param address page aligned
	 * @param length in bytes
	 * @return 0, or a negated error number
	 */
	public static int madviseDoFork(long address, long length) {
		return (int) call(NUMBERS.madvise, address, length, MADV_DOFORK, 0, 0, 0);
	}

	/**
	 * {@code close(2)}. The descriptor is gone even when this reports an error.
	 * @param fd a file descriptor
	 * @return 0, or a negated error number
	 */
	public static int close(int fd) {
		return (int) call(NUMBERS.close, fd, 0, 0, 0, 0, 0);
	}

	/**
	 * {@code eventfd(2)}.
	 * @param initialValue the counter's first value
	 * @param flags {@code EFD_*}
	 * @return a file descriptor, or a negated error number
	 */
	public static int eventfd(int initialValue, int flags) {
		return (int) call(NUMBERS.eventfd2, initialValue, flags, 0, 0, 0, 0);
	}

	/**
	 * {@code read(2)}.
	 * @param fd a file descriptor
	 * @param buffer native memory of at least {@code length} bytes
	 * @param length bytes to read at most
	 * @return bytes read, 0 at the end of the file, or a negated error number
	 */
	public static long read(int fd, MemorySegment buffer, long length) {
		return call(NUMBERS.read, fd, checked(buffer, length), length, 0, 0, 0);
	}

	/**
	 * {@code write(2)}.
	 * @param fd a file descriptor
	 * @param buffer native memory of at least {@code length} bytes
	 * @param length bytes to write at most
	 * @return bytes written, or a negated error number
	 */
	public static long write(int fd, MemorySegment buffer, long length) {
		return call(NUMBERS.write, fd, checked(buffer, length), length, 0, 0, 0);
	}

	/**
	 * {@code preadv2(2)} with one buffer: {@code pread(2)} with flags. Allocates nothing.
	 * @param state of the caller's, not in use by another call
	 * @param fd a file descriptor
	 * @param address native memory, which the caller keeps alive until this returns
	 * @param length bytes to read at most
	 * @param offset in bytes, or -1 for the file's own position
	 * @param flags {@code RWF_*}
	 * @return bytes read, 0 at the end of the file, or a negated error number
	 */
	public static long preadv2(CallState state, int fd, long address, long length, long offset, int flags) {
		// The raw call splits the offset into two words; a 64-bit kernel takes it all
		// from the first and ignores the second.
		return Downcall.call(state, NUMBERS.preadv2, fd, state.vector(address, length), 1, offset, 0, flags);
	}

	/**
	 * {@code pwritev2(2)} with one buffer: {@code pwrite(2)} with flags. Allocates
	 * nothing.
	 * @param state of the caller's, not in use by another call
	 * @param fd a file descriptor
	 * @param address native memory, which the caller keeps alive until this returns
	 * @param length bytes to write at most
	 * @param offset in bytes, or -1 for the file's own position
	 * @param flags {@code RWF_*}
	 * @return bytes written, or a negated error number
	 */
	public static long pwritev2(CallState state, int fd, long address, long length, long offset, int flags) {
		return Downcall.call(state, NUMBERS.pwritev2, fd, state.vector(address, length), 1, offset, 0, flags);
	}

	/**
	 * {@code openat2(2)} relative to the working directory. Linux 5.6.
	 * @param state of the caller's, not in use by another call
	 * @param path ends with a zero byte
	 * @param flags {@code O_*}
	 * @param resolve {@code RESOLVE_*}
	 * @return a file descriptor, or a negated error number
	 */
	public static int openat2(CallState state, MemorySegment path, int flags, int resolve) {
		return (int) Downcall.call(state, SyscallNumbers.OPENAT2, AT_FDCWD, path, state.openHow(flags, resolve),
				FileLayout.OPEN_HOW_SIZE, 0, 0);
	}

	/**
	 * {@code fcntl(2)} with {@code F_SETFL}.
	 * @param fd a file descriptor
	 * @param flags {@code O_*}: those that can be changed become as they are here
	 * @return 0, or a negated error number
	 */
	public static int setFileFlags(int fd, int flags) {
		return (int) call(NUMBERS.fcntl, fd, F_SETFL, flags, 0, 0, 0);
	}

	/**
	 * Whether the kernel can read or write a file without waiting ({@code RWF_NOWAIT}).
	 * @param fd a file descriptor
	 * @param question how to find out
	 * @return {@code false} if whoever reads or writes it may have to wait
	 */
	public static boolean knowsNoWait(int fd, NoWaitQuestion question) {
		CallState state = CallState.borrow();
		try {
			long outcome = switch (question) {
				case READ -> preadv2(state, fd, 0, 1, BEYOND_THE_END, RWF_NOWAIT);
				case WRITE -> pwritev2(state, fd, 0, 1, BEYOND_THE_END, RWF_NOWAIT);
				case POSITIONS -> pwritev2(state, fd, 0, 0, 0, 0);
			};
			if (outcome == -Errno.ESPIPE) {
				// pipes do; whatever else has no positions says so before it would say
				// that it does not
				return call(NUMBERS.fcntl, fd, F_GETPIPE_SZ, 0, 0, 0, 0) >= 0;
			}
			return outcome != -Errno.EOPNOTSUPP;
		}
		finally {
			CallState.giveBack(state);
		}
	}

	/**
	 * {@code fstatfs(2)}.
	 * @param fd a file descriptor
	 * @param answer becomes a {@code struct statfs}, see {@link FileLayout}
	 * @return 0, or a negated error number
	 */
	public static int fstatfs(int fd, MemorySegment answer) {
		return (int) call(NUMBERS.fstatfs, fd, checked(answer, FileLayout.STATFS_SIZE), 0, 0, 0, 0);
	}

	/**
	 * {@code prlimit(2)} of this process, without changing anything.
	 * @param resource {@code RLIMIT_*}
	 * @param answer becomes a {@code struct rlimit64}
	 * @return 0, or a negated error number
	 */
	static int prlimit(int resource, MemorySegment answer) {
		// asked for rarely, and not to leave anything behind in the pool of others
		CallState state = new CallState();
		try {
			return (int) Downcall.call(state, NUMBERS.prlimit64, 0, resource, 0, answer.address(), 0, 0);
		}
		finally {
			Reference.reachabilityFence(state);
			Reference.reachabilityFence(answer);
		}
	}

	/**
	 * {@code clock_gettime(2)}.
	 * @param clock {@code CLOCK_*}, one that every kernel has
	 * @return what the clock shows, in nanoseconds
	 */
	public static long clockNanos(int clock) {
		CallState state = CallState.borrow();
		try {
			long result = Downcall.call(state, NUMBERS.clockGettime, clock, state.timespec(), 0, 0, 0, 0);
			if (result < 0) {
				throw new IllegalArgumentException("clock " + clock + ": " + Errno.name((int) -result));
			}
			return state.timespecNanos();
		}
		finally {
			CallState.giveBack(state);
		}
	}

	private static MemorySegment checked(MemorySegment buffer, long length) {
		if (length < 0 || length > buffer.byteSize()) {
			throw new IndexOutOfBoundsException("length " + length + " of a buffer of " + buffer.byteSize() + " bytes");
		}
		return buffer;
	}

	private static long call(int number, long a, long b, long c, long d, long e, long f) {
		CallState state = CallState.borrow();
		try {
			return Downcall.call(state, number, a, b, c, d, e, f);
		}
		finally {
			CallState.giveBack(state);
		}
	}

	private static long call(int number, long a, MemorySegment b, long c, long d, long e, long f) {
		CallState state = CallState.borrow();
		try {
			return Downcall.call(state, number, a, b, c, d, e, f);
		}
		finally {
			CallState.giveBack(state);
		}
	}

}
