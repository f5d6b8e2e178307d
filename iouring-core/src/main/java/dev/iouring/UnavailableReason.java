package dev.iouring;

/**
 * Why io_uring cannot be used.
 */
public enum UnavailableReason {

	/** The operating system is not Linux. */
	NOT_LINUX,

	/** The processor architecture has no known system call numbers here. */
	UNSUPPORTED_ARCHITECTURE,

	/** The JVM was told to refuse native access to this code. */
	NATIVE_ACCESS_DENIED,

	/** {@code EPERM} or {@code EACCES}: a seccomp filter, a sysctl or an LSM refuses. */
	NOT_PERMITTED,

	/** {@code ENOSYS}: a kernel before 5.1, or a seccomp filter that hides the call. */
	NOT_IMPLEMENTED,

	/** {@code EINVAL} or a missing feature: the kernel is older than the code needs. */
	KERNEL_TOO_OLD,

	/**
	 * {@code EINVAL}: there is io_uring, but not with a flag that was asked for, or not
	 * with the processor for its submission thread.
	 */
	SETTING_REFUSED,

	/** {@code ENOMEM}: {@code RLIMIT_MEMLOCK} or the machine's memory is used up. */
	MEMORY_LIMIT,

	/** {@code EMFILE} or {@code ENFILE}: no file descriptor is left. */
	DESCRIPTOR_LIMIT,

	/** The application decided not to use it. */
	DISABLED,

	/** Anything else; the message has the call and the error. */
	OTHER

}
