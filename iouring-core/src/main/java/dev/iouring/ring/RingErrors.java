package dev.iouring.ring;

import org.jspecify.annotations.Nullable;

import dev.iouring.linux.Errno;

/**
 * Puts advice beside the error numbers that say too little by themselves.
 */
final class RingErrors {

	private static final String MEMLOCK = "the memory of rings and registered buffers counts against"
			+ " RLIMIT_MEMLOCK (ulimit -l, LimitMEMLOCK=); raise it, or use fewer or smaller rings and buffers";

	private static final String FILES = "a table of files may have as many slots as RLIMIT_NOFILE (ulimit -n,"
			+ " LimitNOFILE=) permits open files, and 1048576 at most";

	private static final String FORBIDDEN = "a seccomp profile (as container runtimes install) or the sysctl"
			+ " kernel.io_uring_disabled forbids io_uring here";

	private static final String MISSING = "the kernel is older than Linux 5.1, is built without io_uring,"
			+ " or a seccomp profile hides it";

	private static final String INDEXES = "a thread can have " + RingHandle.INDEXES
			+ " rings registered; close or unregister one there";

	private RingErrors() {
	}

	static ErrnoException of(String call, int errno) {
		return new ErrnoException(call, errno, hint(call, errno));
	}

	private static @Nullable String hint(String call, int errno) {
		boolean setup = call.equals("io_uring_setup");
		return switch (errno) {
			case Errno.ENOMEM -> MEMLOCK;
			case Errno.EMFILE -> call.contains("FILES") ? FILES : null;
			case Errno.EPERM -> setup ? FORBIDDEN : null;
			case Errno.ENOSYS -> setup ? MISSING : null;
			case Errno.EBUSY -> (setup || call.contains("(RING_FDS)")) ? INDEXES : null;
			case Errno.EINVAL -> call.contains("(RESTRICTIONS)")
					? "this kernel may not know an operation or a registration that is to be allowed" : null;
			case Errno.EOVERFLOW -> call.contains("RESIZE")
					? "more entries or completions wait in the ring than the new sizes have room for" : null;
			case Errno.EEXIST ->
				"the ring is bound to another thread (SINGLE_ISSUER), or the resource is already there";
			case Errno.EBADFD -> call.contains("SEND_MSG_RING")
					? "the descriptor is not a ring's, or that ring is disabled until enable()"
					: "the ring is disabled until enable(), or the call is only for a disabled ring";
			case Errno.EOWNERDEAD -> "the kernel thread of this SQPOLL ring has died";
			case Errno.EBADR -> "the kernel had no memory to keep a completion, which is lost";
			default -> null;
		};
	}

}
