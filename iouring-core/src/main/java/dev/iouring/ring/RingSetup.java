package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

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
		if (options.flags().contains(SetupFlag.REGISTERED_FD_ONLY)) {
			RingHandle.requirePlatformThread();
		}
		RingPages pages = options.flags().contains(SetupFlag.NO_MMAP) ? pages(options, kernel) : null;
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment params = arena.allocate(ParamsLayout.SIZE, Long.BYTES);
			int flags = KernelFlag.toBits(options.flags());
			int fd = setup(options, flags | welcomeFlags, params, pages, kernel);
			if (fd == -Errno.EINVAL && welcomeFlags != 0) {
				// An older kernel answers the same to a flag it does not know as to any
				// other mistake; a second try tells which it was.
				fd = setup(options, flags, params, pages, kernel);
			}
			if (fd < 0) {
				throw RefusedSetup.explain(-fd, options, kernel);
			}
			return adopt(fd, params, pages, kernel);
		}
		catch (ErrnoException | RuntimeException | Error failure) {
			if (pages != null) {
				pages.unmap();
			}
			throw failure;
		}
	}

	private static RingPages pages(RingOptions options, Kernel kernel) throws ErrnoException {
		return RingPages.map(kernel, options.flags(), options.roundedEntries(), options.roundedCqEntries());
	}

	/**
	 * Makes a ring of a descriptor, or closes it.
	 * @param fd what {@code io_uring_setup} returned
	 * @param params what it filled in
	 * @param kernel who did
	 */
	static Ring adopt(int fd, MemorySegment params, Kernel kernel) throws ErrnoException {
		return adopt(fd, params, null, kernel);
	}

	private static Ring adopt(int fd, MemorySegment params, @Nullable RingPages pages, Kernel kernel)
			throws ErrnoException {
		Set<SetupFlag> flags = KernelFlag.fromBits(SetupFlag.class,
				params.get(ValueLayout.JAVA_INT, ParamsLayout.FLAGS));
		RingHandle handle = flags.contains(SetupFlag.REGISTERED_FD_ONLY) ? RingHandle.withoutDescriptor(fd)
				: new RingHandle(fd);
		Registration registration = new Registration(kernel, handle);
		try {
			Set<Feature> features = KernelFlag.fromBits(Feature.class,
					params.get(ValueLayout.JAVA_INT, ParamsLayout.FEATURES));
			checkFeatures(features);
			RingLayout layout = new RingLayout(params);
			RingMappings mappings = (pages != null) ? new RingMappings(pages, layout)
					: new RingMappings(kernel, fd, layout);
			return new Ring(kernel, handle, registration, flags, features, mappings);
		}
		catch (ErrnoException | RuntimeException | Error failure) {
			close(handle, registration, kernel, failure);
			throw failure;
		}
	}

	private static void close(RingHandle handle, Registration registration, Kernel kernel, Throwable failure) {
		if (handle.fd() >= 0) {
			kernel.close(handle.fd());
			return;
		}
		try {
			RingDescriptor.giveBack(handle, registration);
		}
		catch (ErrnoException ex) {
			failure.addSuppressed(ex);
		}
	}

	private static int setup(RingOptions options, int flags, MemorySegment params, @Nullable RingPages pages,
			Kernel kernel) {
		params.fill((byte) 0);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.FLAGS, flags);
		params.set(ValueLayout.JAVA_INT, ParamsLayout.CQ_ENTRIES, options.cqEntries());
		if (pages != null) {
			pages.addTo(params);
		}
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
