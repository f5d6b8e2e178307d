package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.CqeLayout;
import dev.iouring.linux.Mapping;
import dev.iouring.linux.ParamsLayout;
import dev.iouring.linux.SqeLayout;
import dev.iouring.linux.Syscalls;

/**
 * The two mappings a ring shares with the kernel, and where in them everything lies. The
 * kernel says where, so nothing about it is assumed.
 */
final class RingMemory {

	// A shared arena: the thread that closes a ring need not be the one that opened it,
	// and an
	// access that comes too late throws instead of touching memory that is no longer
	// mapped.
	private final Arena arena = Arena.ofShared();

	private final MemorySegment params;

	private final int flags;

	private final Mapping ringsMapping;

	private final Mapping submissionsMapping;

	private final MemorySegment rings;

	private final MemorySegment submissions;

	/**
	 * Maps a ring that the kernel has just made.
	 * @param fd the ring
	 * @param params the {@code io_uring_params} the kernel has filled in; copied
	 * @throws ErrnoException if a mapping fails; nothing is left behind
	 */
	RingMemory(int fd, MemorySegment params) throws ErrnoException {
		this.params = MemorySegment.ofArray(params.toArray(ValueLayout.JAVA_INT));
		this.flags = param(ParamsLayout.FLAGS);
		this.ringsMapping = map(fd, ringsLength(), ParamsLayout.MMAP_RINGS);
		try {
			this.submissionsMapping = map(fd, submissionsLength(), ParamsLayout.MMAP_SQES);
		}
		catch (ErrnoException failure) {
			this.arena.close();
			this.ringsMapping.unmap();
			throw failure;
		}
		this.rings = this.ringsMapping.segment(this.arena);
		this.submissions = this.submissionsMapping.segment(this.arena);
		if (!has(SetupFlag.NO_SQARRAY)) {
			fillArray();
		}
	}

	/** Unmaps everything; later accesses throw. To be called once. */
	void close() {
		// First the segments die, then the memory.
		this.arena.close();
		// Each mapping holds a reference to the ring: one left behind, or unmapped with
		// another's length, would keep the ring and its requests alive after its
		// descriptor.
		this.submissionsMapping.unmap();
		this.ringsMapping.unmap();
	}

	Sqe newSqe() {
		return new Sqe(this.submissions, submissionSize());
	}

	int submissionEntries() {
		return param(ParamsLayout.SQ_ENTRIES);
	}

	SharedInt submissionHead() {
		return shared(ParamsLayout.SQ_OFF_HEAD);
	}

	SharedInt submissionTail() {
		return shared(ParamsLayout.SQ_OFF_TAIL);
	}

	SharedInt submissionFlags() {
		return shared(ParamsLayout.SQ_OFF_FLAGS);
	}

	SharedInt submissionDropped() {
		return shared(ParamsLayout.SQ_OFF_DROPPED);
	}

	int completionEntries() {
		return param(ParamsLayout.CQ_ENTRIES);
	}

	SharedInt completionHead() {
		return shared(ParamsLayout.CQ_OFF_HEAD);
	}

	SharedInt completionTail() {
		return shared(ParamsLayout.CQ_OFF_TAIL);
	}

	SharedInt completionOverflow() {
		return shared(ParamsLayout.CQ_OFF_OVERFLOW);
	}

	MemorySegment rings() {
		return this.rings;
	}

	long firstCompletion() {
		return Integer.toUnsignedLong(param(ParamsLayout.CQ_OFF_CQES));
	}

	int completionSize() {
		return has(SetupFlag.CQE32) ? CqeLayout.BIG_SIZE : CqeLayout.SIZE;
	}

	private int submissionSize() {
		return has(SetupFlag.SQE128) ? SqeLayout.BIG_SIZE : SqeLayout.SIZE;
	}

	private long ringsLength() {
		long completions = firstCompletion() + (long) completionEntries() * completionSize();
		// Without an index array its offset is 0, and this is the smaller one.
		long submissions = arrayOffset() + (long) submissionEntries() * Integer.BYTES;
		return Math.max(submissions, completions);
	}

	private long submissionsLength() {
		return (long) submissionEntries() * submissionSize();
	}

	/*
	 * The kernel takes entries in the order of this array. Ours is always the identity,
	 * so it is written once. It must not be touched on a ring without one: its offset is
	 * 0 there, which is where the heads and tails are.
	 */
	private void fillArray() {
		for (int i = 0; i < submissionEntries(); i++) {
			this.rings.set(ValueLayout.JAVA_INT, arrayOffset() + (long) i * Integer.BYTES, i);
		}
	}

	private long arrayOffset() {
		return Integer.toUnsignedLong(param(ParamsLayout.SQ_OFF_ARRAY));
	}

	private boolean has(SetupFlag flag) {
		return (this.flags & flag.bit()) != 0;
	}

	private SharedInt shared(int offsetParam) {
		return new SharedInt(this.rings, Integer.toUnsignedLong(param(offsetParam)));
	}

	private int param(int offset) {
		return this.params.get(ValueLayout.JAVA_INT, offset);
	}

	private static Mapping map(int fd, long length, long offset) throws ErrnoException {
		long address = Syscalls.mmap(fd, length, offset);
		if (address < 0) {
			throw RingErrors.of("mmap", (int) -address);
		}
		Mapping mapping = new Mapping(address, length);
		int result = mapping.dontFork();
		if (result < 0) {
			mapping.unmap();
			throw RingErrors.of("madvise", -result);
		}
		return mapping;
	}

}
