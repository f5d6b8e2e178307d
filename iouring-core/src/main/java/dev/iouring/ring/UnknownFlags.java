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
 * Finds the flags that a kernel does not know, as it answers {@code EINVAL} to these and
 * to every mistake alike.
 */
final class UnknownFlags {

	private static final int NO_DESCRIPTOR = -1;

	private UnknownFlags() {
	}

	/**
	 * Names the flags, as for messages.
	 * @return nothing if the kernel knows them all
	 */
	static String among(Collection<SetupFlag> flags, Kernel kernel) {
		return flags.stream()
			.filter((flag) -> isUnknown(flag, kernel))
			.map(SetupFlag::describe)
			.collect(Collectors.joining(", "));
	}

	/*
	 * Asks for a ring that cannot come to be, because the ring whose workers it should
	 * share is none. That is found out after the flags have been looked at, so only a
	 * flag that is not known fails with EINVAL.
	 */
	private static boolean isUnknown(SetupFlag flag, Kernel kernel) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment params = arena.allocate(ParamsLayout.SIZE, Long.BYTES);
			int flags = KernelFlag.toBits(SetupFlagRules.withNeeded(flag)) | SetupFlag.ATTACH_WQ.bit();
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
