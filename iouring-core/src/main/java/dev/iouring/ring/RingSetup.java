package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;

import dev.iouring.linux.Errno;
import dev.iouring.linux.ParamsLayout;
import dev.iouring.linux.Platform;
import dev.iouring.linux.Syscalls;

/**
 * Makes a ring: the one call, the checks of what the kernel granted, the mappings.
 * Whatever fails after the call closes the descriptor again.
 */
final class RingSetup {

	private static final Set<Feature> REQUIRED = EnumSet.of(Feature.SINGLE_MMAP, Feature.NODROP, Feature.EXT_ARG);

	private RingSetup() {
	}

	static Ring open(RingOptions options) throws ErrnoException {
		Platform.requireSupported();
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment params = arena.allocate(ParamsLayout.SIZE, Long.BYTES);
			int fd = setup(options, params);
			try {
				Set<Feature> features = Feature.fromBits(params.get(ValueLayout.JAVA_INT, ParamsLayout.FEATURES));
				checkFeatures(features);
				Set<SetupFlag> flags = SetupFlag.fromBits(params.get(ValueLayout.JAVA_INT, ParamsLayout.FLAGS));
				return new Ring(fd, flags, features, new RingMemory(fd, params));
			}
			catch (ErrnoException | RuntimeException | Error failure) {
				Syscalls.close(fd);
				throw failure;
			}
		}
	}

	/*
	 * The index array is of no use to us, so do without it wherever the kernel can. An
	 * older kernel answers EINVAL to the flag as to any other mistake; the second try
	 * tells which.
	 */
	private static int setup(RingOptions options, MemorySegment params) throws ErrnoException {
		int flags = SetupFlag.toBits(options.flags());
		int fd = setup(options, flags | SetupFlag.NO_SQARRAY.bit(), params);
		if (fd == -Errno.EINVAL && !options.flags().contains(SetupFlag.NO_SQARRAY)) {
			fd = setup(options, flags, params);
		}
		if (fd < 0) {
			throw RingErrors.of("io_uring_setup", -fd);
		}
		return fd;
	}

	private static int setup(RingOptions options, int flags, MemorySegment params) {
		params.fill((byte) 0);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.FLAGS, flags);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_ENTRIES, options.cqEntries());
		if (options.flags().contains(SetupFlag.SQPOLL)) {
			params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_THREAD_IDLE, (int) options.sqThreadIdle().toMillis());
		}
		if (options.flags().contains(SetupFlag.SQ_AFF)) {
			params.set(ValueLayout.JAVA_INT, ParamsLayout.SQ_THREAD_CPU, options.sqThreadCpu());
		}
		if (options.flags().contains(SetupFlag.ATTACH_WQ)) {
			params.set(ValueLayout.JAVA_INT, ParamsLayout.WQ_FD, options.workQueue());
		}
		return Syscalls.ioUringSetup(options.entries(), params);
	}

	static void checkFeatures(Set<Feature> features) throws ErrnoException {
		for (Feature feature : REQUIRED) {
			if (!features.contains(feature)) {
				throw new ErrnoException("io_uring_setup", Errno.EOPNOTSUPP, "the kernel lacks IORING_FEAT_" + feature
						+ "; Linux 5.11 is the oldest that has all needed here");
			}
		}
	}

}
