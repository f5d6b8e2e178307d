package dev.iouring.ring;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import dev.iouring.linux.Errno;

/**
 * A system call failed. The message names the call, the error number and what it means,
 * for example {@code io_uring_setup failed: EPERM (1) operation not permitted}.
 */
public final class ErrnoException extends IOException {

	private static final long serialVersionUID = 1L;

	private final String call;

	private final int errno;

	/**
	 * Creates the exception.
	 * @param call the system call that failed
	 * @param errno its error number, positive
	 */
	public ErrnoException(String call, int errno) {
		this(call, errno, null);
	}

	/**
	 * Creates the exception with advice.
	 * @param call the system call that failed
	 * @param errno its error number, positive
	 * @param hint what may be done about it, or {@code null}
	 */
	public ErrnoException(String call, int errno, @Nullable String hint) {
		super(call + " failed: " + Errno.name(errno) + " (" + errno + ") " + Errno.message(errno)
				+ ((hint != null) ? "; " + hint : ""));
		this.call = call;
		this.errno = errno;
	}

	/**
	 * The system call that failed.
	 * @return for example {@code io_uring_enter}
	 */
	public String call() {
		return this.call;
	}

	/**
	 * The error number.
	 * @return positive
	 */
	public int errno() {
		return this.errno;
	}

	/**
	 * The error number's name.
	 * @return for example {@code EPERM}
	 */
	public String errnoName() {
		return Errno.name(this.errno);
	}

}
