package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.linux.RegionLayout;
import dev.iouring.linux.WaitLayout;

/**
 * Registers waits with a ring: the kernel reads them from memory that it has pinned
 * instead of copying them with each call.
 */
public final class RegisteredWaits {

	/** The most waits that can be registered here. */
	public static final int MAX_WAITS = 4096;

	private RegisteredWaits() {
	}

	/**
	 * Registers waits with a ring made with {@link SetupFlag#R_DISABLED} that is not
	 * enabled yet, once and for good. Linux 6.13.
	 * <p>
	 * The memory is the library's. The kernel only reads it, and only when such a wait is
	 * made; it has it pinned, which counts against {@code RLIMIT_MEMLOCK}, until the ring
	 * is gone.
	 * @param ring the ring
	 * @param waits how to wait, 1 to {@link #MAX_WAITS} of them, without points of time
	 * and signal masks
	 * @return the same waits, in the same order, for this ring alone
	 * @throws ErrnoException {@code EINVAL} if the ring is enabled, {@code EBUSY} if it
	 * has registered waits already, {@code ENOMEM} over the limit of locked memory
	 */
	public static List<WaitOptions> register(Ring ring, List<WaitOptions> waits) throws ErrnoException {
		MemorySegment region = layOut(ring.waits(), waits);
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment description = arena.allocate(RegionLayout.SIZE, Long.BYTES);
			NativeMemory.describeRegion(description, region);
			MemorySegment request = arena.allocate(WaitLayout.MEM_REGION_REG_SIZE, Long.BYTES);
			request.set(ValueLayout.JAVA_LONG, WaitLayout.MEM_REGION_UPTR, description.address());
			request.set(ValueLayout.JAVA_LONG, WaitLayout.MEM_REGION_FLAGS, WaitLayout.MEM_REGION_REG_WAIT_ARG);
			ring.registration().register(RegisterOpcode.MEM_REGION, request, 1);
		}
		List<WaitOptions> registered = new ArrayList<>(waits.size());
		for (WaitOptions options : waits) {
			registered.add(options.registered(RegisteredWait.at(ring.waits(), region, registered.size())));
		}
		return List.copyOf(registered);
	}

	private static MemorySegment layOut(Waits ring, List<WaitOptions> waits) {
		if (waits.isEmpty() || waits.size() > MAX_WAITS) {
			throw new IllegalArgumentException(waits.size() + " waits, 1 to " + MAX_WAITS + " can be registered");
		}
		long size = (long) waits.size() * WaitLayout.REG_WAIT_SIZE;
		// Whole pages, which nothing else lies in. Automatic memory, held by each of the
		// registered waits: freed, it would become someone else's, and their data a wait.
		MemorySegment memory = Arena.ofAuto().allocate(NativeMemory.wholePages(size), NativeMemory.LARGEST_PAGE);
		for (int i = 0; i < waits.size(); i++) {
			ring.requireFeatures(waits.get(i));
			layOut(waits.get(i), memory.asSlice((long) i * WaitLayout.REG_WAIT_SIZE, WaitLayout.REG_WAIT_SIZE));
		}
		return memory;
	}

	private static void layOut(WaitOptions options, MemorySegment wait) {
		if (options.hasUntil()) {
			throw new IllegalArgumentException("a point of time is over after one wait, and not worth registering");
		}
		if (options.isMaskingSignals()) {
			throw new IllegalArgumentException("the kernel reads a signal mask from elsewhere; do not register it");
		}
		if (!options.isEndless()) {
			Timespec.set(wait.asSlice(WaitLayout.REG_WAIT_TS, WaitLayout.TIMESPEC_SIZE), options.timeoutNanos());
			wait.set(ValueLayout.JAVA_INT, WaitLayout.REG_WAIT_FLAGS, WaitLayout.REG_WAIT_HAS_TS);
		}
		wait.set(ValueLayout.JAVA_INT, WaitLayout.REG_WAIT_MIN_WAIT_USEC, options.minimumMicros());
	}

}
