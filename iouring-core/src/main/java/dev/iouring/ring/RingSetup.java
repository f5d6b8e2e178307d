package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;

import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.ParamsLayout;
import dev.iouring.linux.Platform;

/**
 * Makes a ring: the one call, the checks of what the kernel granted, the mappings.
 * Whatever fails after the call closes the descriptor again.
 */
final class RingSetup {

	private static final Set<Feature> REQUIRED = EnumSet.of(Feature.SINGLE_MMAP, Feature.NODROP, Feature.EXT_ARG);

	private RingSetup() {
	}

	/*
	 * The index array is of no use to us, so do without it wherever the kernel can.
	 */
	static Ring open(RingOptions options, Kernel kernel) throws ErrnoException {
		return open(options, options.indexArray() ? 0 : SetupFlag.NO_SQARRAY.bit(), kernel);
	}

	/**
	 * Makes a ring.
	 * @param options what to ask for
	 * @param welcomeFlags {@code IORING_SETUP_*} to have if the kernel knows them
	 * @param kernel who makes it
	 */
	static Ring open(RingOptions options, int welcomeFlags, Kernel kernel) throws ErrnoException {
		Platform.requireSupported();
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment params = arena.allocate(ParamsLayout.SIZE, Long.BYTES);
			int flags = SetupFlag.toBits(options.flags());
			int fd = setup(options, flags | welcomeFlags, params, kernel);
			if (fd == -Errno.EINVAL) {
				// An older kernel answers the same to a flag it does not know as to any
				// other
				// mistake; a second try tells which it was.
				fd = setup(options, flags, params, kernel);
			}
			if (fd < 0) {
				throw RingErrors.of("io_uring_setup", -fd);
			}
			return adopt(fd, params, kernel);
		}
	}

	/**
	 * Makes a ring of a descriptor, or closes it.
	 * @param fd what {@code io_uring_setup} returned
	 * @param params what it filled in
	 * @param kernel who did
	 */
	static Ring adopt(int fd, MemorySegment params, Kernel kernel) throws ErrnoException {
		try {
			Set<Feature> features = Feature.fromBits(params.get(ValueLayout.JAVA_INT, ParamsLayout.FEATURES));
			checkFeatures(features);
			Set<SetupFlag> flags = SetupFlag.fromBits(params.get(ValueLayout.JAVA_INT, ParamsLayout.FLAGS));
			return new Ring(kernel, fd, flags, features, new RingMappings(kernel, fd, new RingLayout(params)));
		}
		catch (ErrnoException | RuntimeException | Error failure) {
			kernel.close(fd);
			throw failure;
		}
	}

	private static int setup(RingOptions options, int flags, MemorySegment params, Kernel kernel) {
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
		return kernel.ioUringSetup(options.entries(), params);
	}

	private static void checkFeatures(Set<Feature> features) throws ErrnoException {
		for (Feature feature : REQUIRED) {
			if (!features.contains(feature)) {
				throw new ErrnoException("io_uring_setup", Errno.EOPNOTSUPP, "the kernel lacks IORING_FEAT_" + feature
						+ "; Linux 5.11 is the oldest that has all needed here");
			}
		}
	}

}
