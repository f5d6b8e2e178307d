package dev.iouring.ring;

import java.util.ArrayList;
import java.util.List;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;

/**
 * Tells why the kernel has made no ring, where its error number leaves that open and it
 * can be found out.
 */
final class RefusedSetup {

	private static final String CALL = "io_uring_setup";

	private RefusedSetup() {
	}

	/** An error for a setup that was refused. */
	static ErrnoException explain(int errno, RingOptions options, Kernel kernel) {
		if (errno == Errno.EINVAL) {
			String unknown = UnknownFlags.among(options.flags(), kernel);
			return new ErrnoException(CALL, errno,
					unknown.isEmpty() ? mistakes(options) : "this kernel does not know " + unknown);
		}
		if (errno == Errno.ENXIO && options.flags().contains(SetupFlag.ATTACH_WQ)) {
			return new ErrnoException(CALL, errno, "workQueue " + options.workQueue() + " is no open descriptor");
		}
		return RingErrors.of(CALL, errno);
	}

	/** What else the kernel answers EINVAL to, after it has accepted each flag. */
	private static String mistakes(RingOptions options) {
		List<String> mistakes = new ArrayList<>();
		if (options.flags().contains(SetupFlag.SQ_AFF)) {
			mistakes
				.add("CPU " + options.sqThreadCpu() + " does not exist, is offline, or is not this process's to use");
		}
		if (options.flags().contains(SetupFlag.ATTACH_WQ)) {
			mistakes.add("workQueue " + options.workQueue() + " is not a ring's descriptor"
					+ (options.flags().contains(SetupFlag.SQPOLL) ? ", or that ring has no SQPOLL thread to share"
							: ""));
		}
		if (options.flags().contains(SetupFlag.NO_MMAP)) {
			mistakes.add("a kernel before Linux 6.14 makes no ring with NO_MMAP and a queue of more than a page");
		}
		return mistakes.isEmpty() ? "this kernel knows the ring's flags, but not together or with its sizes"
				: String.join("; or ", mistakes);
	}

}
