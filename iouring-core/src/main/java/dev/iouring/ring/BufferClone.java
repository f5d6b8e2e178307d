package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.RegisterLayout;

/**
 * Which buffers {@link BufferTable#cloneFrom} takes from another ring, and where it puts
 * them. Immutable; holds the number of the other ring, which must be open when it is
 * used.
 */
public final class BufferClone {

	private static final int SRC_REGISTERED = 1;

	private static final int DST_REPLACE = 1 << 1;

	private final int source;

	private final int flags;

	private final int from;

	private final int to;

	/** 0 for all. */
	private final int count;

	private BufferClone(int source, int flags, int from, int to, int count) {
		this.source = source;
		this.flags = flags;
		this.from = from;
		this.to = to;
		this.count = count;
	}

	/**
	 * All buffers of a ring, in the same slots. Linux 6.12.
	 * @param source the ring, of this process; one without a descriptor is the calling
	 * thread's, which then uses the choice
	 * @return the choice
	 */
	public static BufferClone of(Ring source) {
		RingHandle handle = source.handle();
		if (handle.isClosed()) {
			throw new IllegalStateException("the ring to clone from is closed");
		}
		// By descriptor where there is one: every thread can use that.
		return (handle.fd() < 0 && handle.byIndex()) ? ofRegistered(handle.index())
				: new BufferClone(handle.fd(), 0, 0, 0, 0);
	}

	/**
	 * All buffers of a ring whose descriptor the calling thread has registered. Linux
	 * 6.12.
	 * @param index of the registered descriptor, 0 to 15
	 * @return the choice
	 */
	public static BufferClone ofRegistered(int index) {
		if (index < 0 || index >= RingHandle.INDEXES) {
			throw new IllegalArgumentException("index " + index + " is outside of 0 to " + (RingHandle.INDEXES - 1));
		}
		return new BufferClone(index, SRC_REGISTERED, 0, 0, 0);
	}

	/**
	 * Only some of them. The table becomes long enough for them, with empty slots before.
	 * Linux 6.13.
	 * @param from the first slot there
	 * @param to the first slot here
	 * @param count how many, 1 to {@link BufferTable#MAX_COUNT}, which also limits
	 * {@code to + count}
	 * @return the choice
	 */
	public BufferClone range(int from, int to, int count) {
		RegisteredResources.checkOffset(from);
		RegisteredResources.checkOffset(to);
		if (count < 1 || (long) to + count > BufferTable.MAX_COUNT) {
			throw new IllegalArgumentException(count + " buffers from slot " + to + " on are not 1 to "
					+ BufferTable.MAX_COUNT + " slots of a table");
		}
		return new BufferClone(this.source, this.flags, from, to, count);
	}

	/**
	 * Allows that there is a table already: buffers in these slots are replaced, others
	 * stay. Linux 6.13.
	 * @return the choice
	 */
	public BufferClone replacing() {
		return new BufferClone(this.source, this.flags | DST_REPLACE, this.from, this.to, this.count);
	}

	/** Makes the kernel's {@code struct io_uring_clone_buffers}. */
	MemorySegment encode(Arena arena) {
		MemorySegment clone = arena.allocate(RegisterLayout.CLONE_BUFFERS_SIZE, Integer.BYTES);
		clone.set(ValueLayout.JAVA_INT, RegisterLayout.CLONE_BUFFERS_SRC_FD, this.source);
		clone.set(ValueLayout.JAVA_INT, RegisterLayout.CLONE_BUFFERS_FLAGS, this.flags);
		clone.set(ValueLayout.JAVA_INT, RegisterLayout.CLONE_BUFFERS_SRC_OFF, this.from);
		clone.set(ValueLayout.JAVA_INT, RegisterLayout.CLONE_BUFFERS_DST_OFF, this.to);
		clone.set(ValueLayout.JAVA_INT, RegisterLayout.CLONE_BUFFERS_NR, this.count);
		return clone;
	}

}
