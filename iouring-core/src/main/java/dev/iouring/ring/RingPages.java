package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

import dev.iouring.linux.CqeLayout;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.Mapping;
import dev.iouring.linux.ParamsLayout;
import dev.iouring.linux.SqeLayout;

/**
 * Memory of this process for a ring with {@link SetupFlag#NO_MMAP}: anonymous pages that
 * nothing else shares.
 * <p>
 * The kernel pins the pages until the ring is gone, which is some time after its
 * descriptor was closed. Unmapping only takes the addresses away, so it may be done at
 * any time; memory of an allocator could not be given back, as its next owner would see
 * completions being written into it.
 *
 * @param rings for the queues
 * @param submissions for the submission entries
 */
record RingPages(Mapping rings, Mapping submissions) {

	/*
	 * The kernel tells the offsets of the queues only when it has the memory. What it
	 * puts before the completions has 64 bytes now; should it become more than this, the
	 * ring is refused with EFAULT, because it would not lie in the mapping.
	 */
	private static final long HEADER = 4096;

	/**
	 * Maps memory.
	 * @param kernel whose ring it will be
	 * @param flags of the ring
	 * @param entries of the submission queue, a power of two
	 * @param cqEntries of the completion queue, a power of two
	 * @throws ErrnoException {@code ENOMEM} if there is no memory; nothing is left mapped
	 */
	static RingPages map(Kernel kernel, Set<SetupFlag> flags, int entries, int cqEntries) throws ErrnoException {
		int completionSize = flags.contains(SetupFlag.CQE32) ? CqeLayout.BIG_SIZE : CqeLayout.SIZE;
		int submissionSize = flags.contains(SetupFlag.SQE128) ? SqeLayout.BIG_SIZE : SqeLayout.SIZE;
		long rings = HEADER + (long) cqEntries * completionSize + (long) entries * Integer.BYTES;
		Mapping queues = map(kernel, rings);
		try {
			return new RingPages(queues, map(kernel, (long) entries * submissionSize));
		}
		catch (ErrnoException | RuntimeException | Error failure) {
			queues.unmap();
			throw failure;
		}
	}

	/** Tells the kernel where the memory is. */
	void addTo(MemorySegment params) {
		params.set(ValueLayout.JAVA_LONG, ParamsLayout.CQ_OFF_USER_ADDR, this.rings.address());
		params.set(ValueLayout.JAVA_LONG, ParamsLayout.SQ_OFF_USER_ADDR, this.submissions.address());
	}

	void unmap() {
		this.submissions.unmap();
		this.rings.unmap();
	}

	private static Mapping map(Kernel kernel, long length) throws ErrnoException {
		return RingMappings.checked(kernel, kernel.mmapAnonymous(length), length);
	}

}
