package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Collection;
import java.util.stream.Collectors;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.ParamsLayout;

/**
 * Tells what is behind the {@code EINVAL} of a setup. The kernel answers it to a flag
 * that it does not know and to every mistake alike.
 */
final class UnknownFlags {

	private static final int NO_DESCRIPTOR = -1;

	private UnknownFlags() {
	}

	/** An error for a setup that was refused with {@code EINVAL}. */
	static ErrnoException explain(Collection<SetupFlag> flags, Kernel kernel) {
		String unknown = flags.stream()
			.filter((flag) -> isUnknown(flag, kernel))
			.map(SetupFlag::describe)
			.collect(Collectors.joining(", "));
		return new ErrnoException("io_uring_setup", Errno.EINVAL,
				unknown.isEmpty() ? otherReasons(flags) : "this kernel does not know " + unknown);
	}

	private static String otherReasons(Collection<SetupFlag> flags) {
		StringBuilder reasons = new StringBuilder(
				"this kernel knows each of the ring's flags, but may not take all together");
		if (flags.contains(SetupFlag.SQ_AFF)) {
			reasons.append("; sqThreadCpu may be no CPU that this process may use");
		}
		if (flags.contains(SetupFlag.ATTACH_WQ)) {
			reasons.append("; workQueue may be no ring, or one whose workers this one cannot share");
		}
		return reasons.toString();
	}

	/*
	 * Asks for a ring that cannot come to be, because the ring whose workers it should
	 * share is none. That is found out after the flags have been looked at, so only a
	 * flag that is not known fails with EINVAL.
	 */
	private static boolean isUnknown(SetupFlag flag, Kernel kernel) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment params = arena.allocate(ParamsLayout.SIZE, Long.BYTES);
			int flags = SetupFlag.toBits(SetupFlagRules.withNeeded(flag)) | SetupFlag.ATTACH_WQ.bit();
			params.set(ValueLayout.JAVA_INT, ParamsLayout.FLAGS, flags);
			params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_ENTRIES, 1);
			params.set(ValueLayout.JAVA_INT, ParamsLayout.WQ_FD, NO_DESCRIPTOR);
			int result = kernel.ioUringSetup(1, params);
			if (result >= 0) {
				kernel.close(result);
			}
			return result == -Errno.EINVAL;
		}
	}

}
