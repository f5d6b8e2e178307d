package dev.iouring.ring;

/**
 * Encoders for operations on the ring's own requests: nothing, and cancelling.
 * <p>
 * A cancelled request posts its own completion, and its memory is the kernel's until
 * then, whatever the completion of the cancel says; the two come in any order.
 */
public final class ControlOperations {

	/**
	 * Cancels all matching requests and completes with their number, which is 0, not
	 * {@code ENOENT}, if nothing matches. On Linux 6.18 all that wait for futexes count
	 * as one, and so do all that wait for child processes. Linux 5.19.
	 */
	public static final int CANCEL_ALL = 1;

	/** Matches the file. Linux 5.19. */
	public static final int CANCEL_FD = 1 << 1;

	/** Matches every request. Linux 5.19. */
	public static final int CANCEL_ANY = 1 << 2;

	/** The file is a registered one. Linux 6.0. */
	public static final int CANCEL_FD_FIXED = 1 << 3;

	/** Matches the user data in addition to the file. Linux 6.6. */
	public static final int CANCEL_USERDATA = 1 << 4;

	/** Matches the operation in addition to the file or the user data. Linux 6.6. */
	static final int CANCEL_OP = 1 << 5;

	private static final int NOP_INJECT_RESULT = 1;

	private ControlOperations() {
	}

	/**
	 * Does nothing; completes with 0. Linux 5.1.
	 * @param sqe the entry to fill
	 * @return the entry
	 */
	public static Sqe nop(Sqe sqe) {
		return sqe.prepare(Opcode.NOP, 0, 0, 0, 0);
	}

	/**
	 * Does nothing, and completes with a result of the caller's choice. Linux 6.10.
	 * @param sqe the entry to fill
	 * @param result what to complete with, such as a negative error number
	 * @return the entry
	 */
	public static Sqe nop(Sqe sqe, int result) {
		return sqe.prepare(Opcode.NOP, 0, 0, result, 0).operationFlags(NOP_INJECT_RESULT);
	}

	/**
	 * Cancels by user data. Completes with 0, {@code ENOENT} if nothing matches,
	 * {@code EALREADY} if the request is running and cannot be stopped. On Linux 6.18 it
	 * completes with 1 if the request waits for a futex or a child process. Linux 5.5.
	 * <p>
	 * A worker of the kernel is interrupted instead. Its request may end with
	 * {@code ECANCELED}, {@code EINTR} or even 512, which the kernel calls
	 * {@code ERESTARTSYS}, and that may be over when the cancel looks for it a second
	 * time and completes with {@code ENOENT}.
	 * @param sqe the entry to fill
	 * @param targetUserData the user data of the request
	 * @param flags 0 or {@link #CANCEL_ALL}
	 * @return the entry
	 */
	public static Sqe asyncCancel(Sqe sqe, long targetUserData, int flags) {
		return sqe.prepare(Opcode.ASYNC_CANCEL, -1, targetUserData, 0, 0).operationFlags(flags);
	}

	/**
	 * Cancels by file, which is what to do before closing one. Completes as
	 * {@link #asyncCancel} does. Linux 5.19.
	 * @param sqe the entry to fill
	 * @param fd the file, or with {@link #CANCEL_FD_FIXED} its index
	 * @param flags 0, {@link #CANCEL_ALL}, {@link #CANCEL_FD_FIXED}
	 * @return the entry
	 */
	public static Sqe asyncCancelFd(Sqe sqe, int fd, int flags) {
		return sqe.prepare(Opcode.ASYNC_CANCEL, fd, 0, 0, 0).operationFlags(flags | CANCEL_FD);
	}

	/**
	 * Cancels every request of the ring and completes with their number, from 0, as of
	 * {@link #CANCEL_ALL}. Linux 5.19.
	 * @param sqe the entry to fill
	 * @return the entry
	 */
	public static Sqe asyncCancelAny(Sqe sqe) {
		return sqe.prepare(Opcode.ASYNC_CANCEL, -1, 0, 0, 0).operationFlags(CANCEL_ALL | CANCEL_ANY);
	}

	/**
	 * Cancels by kind of operation. Completes as {@link #asyncCancel} does. Linux 6.6.
	 * @param sqe the entry to fill
	 * @param opcode which operation
	 * @param flags 0 or {@link #CANCEL_ALL}
	 * @return the entry
	 */
	public static Sqe asyncCancelOperation(Sqe sqe, Opcode opcode, int flags) {
		return sqe.prepare(Opcode.ASYNC_CANCEL, -1, 0, opcode.code(), 0).operationFlags(flags | CANCEL_OP);
	}

}
