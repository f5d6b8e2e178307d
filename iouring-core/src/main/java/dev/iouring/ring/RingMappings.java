package dev.iouring.ring;

import java.lang.foreign.Arena;

import dev.iouring.linux.Kernel;
import dev.iouring.linux.Mapping;
import dev.iouring.linux.ParamsLayout;

/**
 * The two mappings of a ring into this process, from the ring's making, or its last
 * change of size, to its next one or its closing.
 */
final class RingMappings {

	// A shared arena: the thread that closes a ring need not be the one that opened it,
	// and an access that comes too late throws instead of touching memory that is no
	// longer mapped.
	private final Arena arena = Arena.ofShared();

	private final Mapping rings;

	private final Mapping submissions;

	private final RingMemory memory;

	/**
	 * Maps a ring.
	 * @param kernel whose ring it is
	 * @param fd the ring
	 * @param layout what the kernel said of it
	 * @throws ErrnoException if a mapping fails; nothing is left mapped
	 */
	RingMappings(Kernel kernel, int fd, RingLayout layout) throws ErrnoException {
		this.rings = map(kernel, fd, layout.ringsLength(), ParamsLayout.MMAP_RINGS);
		Mapping submissions = null;
		try {
			submissions = map(kernel, fd, layout.submissionsLength(), ParamsLayout.MMAP_SQES);
			this.memory = new RingMemory(layout, this.rings.segment(this.arena), submissions.segment(this.arena));
		}
		catch (ErrnoException | RuntimeException | Error failure) {
			if (submissions != null) {
				submissions.unmap();
			}
			this.rings.unmap();
			throw failure;
		}
		this.submissions = submissions;
	}

	/**
	 * Takes over memory of this process that a ring lies in.
	 * @param pages which are unmapped when this is closed
	 * @param layout what the kernel said of the ring
	 */
	RingMappings(RingPages pages, RingLayout layout) {
		this.rings = pages.rings();
		this.submissions = pages.submissions();
		this.memory = new RingMemory(layout, this.rings.segment(this.arena), this.submissions.segment(this.arena));
	}

	RingMemory memory() {
		return this.memory;
	}

	/** Unmaps everything; later accesses throw. To be called once. */
	void close() {
		// First the segments die, then the memory.
		this.arena.close();
		// Each mapping holds a reference to the ring: one left behind, or unmapped with
		// another's length, would keep the ring and its requests alive after its
		// descriptor.
		this.submissions.unmap();
		this.rings.unmap();
	}

	static Mapping map(Kernel kernel, int fd, long length, long offset) throws ErrnoException {
		return checked(kernel, kernel.mmap(fd, length, offset), length);
	}

	/**
	 * Keeps new mappings out of child processes.
	 * @param address what the kernel answered: an address, or a negated error number
	 */
	static Mapping checked(Kernel kernel, long address, long length) throws ErrnoException {
		if (address < 0) {
			throw RingErrors.of("mmap", (int) -address);
		}
		Mapping mapping = new Mapping(kernel, address, length);
		int result = mapping.dontFork();
		if (result < 0) {
			mapping.unmap();
			throw RingErrors.of("madvise", -result);
		}
		return mapping;
	}

}
