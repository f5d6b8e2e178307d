package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.EnumSet;
import java.util.Set;

import dev.iouring.linux.BufferRingLayout;
import dev.iouring.linux.Mapping;
import org.jspecify.annotations.Nullable;

/**
 * A group of provided buffers, from which the kernel takes one when data is there,
 * {@code io_uring_register_buf_ring(3)}. Giving buffers costs no system call. Linux 5.19.
 *
 * <pre class="code">
 * BufferRing buffers = BufferRing.register(ring, 7, 256, Set.of());
 * for (int id = 0; id &lt; 256; id++) {
 *     buffers.add(id, memory.asSlice(id * 4096L, 4096));
 * }
 * buffers.publish();
 * SocketTransferOperations.recvMultishot(ring.sq().next(), socket, 0, 7);
 * </pre>
 *
 * <strong>Memory.</strong> A buffer is the kernel's from {@link #publish} until a
 * completion names its id, and then the caller's until it is added again; a completion
 * with {@link Completion#F_BUF_MORE} names a buffer that stays the kernel's behind what
 * was filled. The group's own memory is kept until it is closed, which closing the
 * {@link Ring} does, too; no request may use the group by then. A closed one throws
 * {@link IllegalStateException}.
 * <p>
 * Belongs to one thread at a time, as its {@link Ring} does.
 */
public final class BufferRing implements AutoCloseable {

	/** The most buffers that a group can have. */
	public static final int MAX_ENTRIES = 32768;

	/** The largest number of a group with {@link BufferRingFlag#MMAP}. */
	public static final int MAX_MAPPED_GROUP = 2047;

	private static final VarHandle TAIL = ValueLayout.JAVA_SHORT.varHandle();

	private final Ring owner;

	private final int group;

	private final Memory memory;

	private final MemorySegment ring;

	private final int mask;

	private short tail;

	private boolean closed;

	private BufferRing(Ring owner, int group, Memory memory) {
		this.owner = owner;
		this.group = group;
		this.memory = memory;
		this.ring = memory.segment;
		this.mask = (int) (this.ring.byteSize() / BufferRingLayout.ENTRY_SIZE) - 1;
		if (!owner.bufferRings().add(this)) {
			ringCloses();
			throw new IllegalStateException("the ring was closed meanwhile");
		}
	}

	/**
	 * Registers a group without buffers.
	 * @param ring the ring
	 * @param group its number, 0 to 65535, with {@link BufferRingFlag#MMAP} to
	 * {@link #MAX_MAPPED_GROUP}
	 * @param entries how many buffers it can have at a time, a power of two up to
	 * {@link #MAX_ENTRIES}
	 * @param flags how it works
	 * @return the group, which the caller closes, or else the ring when it is closed
	 * @throws ErrnoException {@code EEXIST} if there is such a group, {@code EINVAL} for
	 * a flag that the kernel does not know, {@code ENOMEM} over the limit of locked
	 * memory
	 * @throws IllegalStateException with {@link BufferRingFlag#MMAP} for a ring that has
	 * no descriptor to map it by
	 */
	public static BufferRing register(Ring ring, int group, int entries, Set<BufferRingFlag> flags)
			throws ErrnoException {
		if (entries < 1 || entries > MAX_ENTRIES || Integer.bitCount(entries) != 1) {
			throw new IllegalArgumentException("entries " + entries + " is no power of two from 1 to " + MAX_ENTRIES);
		}
		int bits = flags.isEmpty() ? 0
				: EnumSet.copyOf(flags).stream().mapToInt(BufferRingFlag::bit).reduce(0, (a, b) -> a | b);
		int number = NativeMemory.unsignedShort("buffer group", group);
		return flags.contains(BufferRingFlag.MMAP) ? map(ring, number, entries, bits)
				: allocate(ring, number, entries, bits);
	}

	private static BufferRing allocate(Ring ring, int group, int entries, int bits) throws ErrnoException {
		Memory memory = new Memory((long) entries * BufferRingLayout.ENTRY_SIZE);
		try {
			ring.registration().bufferRing(group, memory.segment.address(), entries, bits);
		}
		catch (ErrnoException | RuntimeException | Error failure) {
			memory.free();
			throw failure;
		}
		return new BufferRing(ring, group, memory);
	}

	private static BufferRing map(Ring ring, int group, int entries, int bits) throws ErrnoException {
		if (group > MAX_MAPPED_GROUP) {
			// The mapping's offset has no room for the higher bits: the kernel would map
			// another group, or none.
			throw new IllegalArgumentException(
					"buffer group " + group + " is outside of 0 to " + MAX_MAPPED_GROUP + ", as needed for MMAP");
		}
		if (ring.handle().isWithoutDescriptor()) {
			throw new IllegalStateException(
					"what the kernel allocates is mapped by the ring's descriptor, which this one does not have;"
							+ " register the group without MMAP");
		}
		ring.registration().bufferRing(group, 0, entries, bits);
		try {
			Mapping mapping = RingMappings.map(ring.kernel(), ring.fd(), (long) entries * BufferRingLayout.ENTRY_SIZE,
					BufferRingLayout.MMAP_OFFSET | (long) group << BufferRingLayout.MMAP_GROUP_SHIFT);
			return new BufferRing(ring, group, new Memory(mapping));
		}
		catch (ErrnoException refused) {
			try {
				ring.registration().unregisterBufferRing(group);
			}
			catch (ErrnoException ex) {
				refused.addSuppressed(ex);
			}
			throw refused;
		}
	}

	/**
	 * Returns the number of the group.
	 * @return 0 to 65535
	 */
	public int group() {
		return this.group;
	}

	/**
	 * Adds a buffer, which the kernel does not see before {@link #publish}. There must be
	 * room: the kernel does not check.
	 * @param id what completions call it, 0 to 65535
	 * @param buffer native memory of 1 to 2<sup>32</sup>-1 bytes
	 */
	public void add(int id, MemorySegment buffer) {
		requireOpen();
		long address = NativeMemory.writableAddress(buffer);
		int length = NativeMemory.unsignedInt("length", buffer.byteSize());
		if (length == 0) {
			// Receiving into it completes with 0 like the end of a stream that goes on,
			// and leaves it there for the next.
			throw new IllegalArgumentException("buffer " + id + " has 0 bytes; one has 1 to 4294967295");
		}
		int number = NativeMemory.unsignedShort("buffer id", id);
		long entry = (long) (this.tail & this.mask) * BufferRingLayout.ENTRY_SIZE;
		this.ring.set(ValueLayout.JAVA_LONG, entry + BufferRingLayout.ENTRY_ADDR, address);
		this.ring.set(ValueLayout.JAVA_INT, entry + BufferRingLayout.ENTRY_LEN, length);
		// not a byte more: behind it the first entry has the tail
		this.ring.set(ValueLayout.JAVA_SHORT, entry + BufferRingLayout.ENTRY_BID, (short) number);
		this.tail++;
	}

	/** Gives the kernel what was added. */
	public void publish() {
		requireOpen();
		// the kernel reads the tail with acquire, so it sees the entries before it
		TAIL.setRelease(this.ring, (long) BufferRingLayout.TAIL, this.tail);
	}

	/** Memory that was lost could still be written. */
	private void requireOpen() {
		if (this.closed) {
			throw new IllegalStateException("the group or its ring is closed");
		}
	}

	/**
	 * Asks how many buffers the kernel has left. Linux 6.8.
	 * @return those that were published and not taken
	 * @throws ErrnoException if the kernel cannot tell
	 */
	public int available() throws ErrnoException {
		requireOpen();
		short published = (short) TAIL.getOpaque(this.ring, (long) BufferRingLayout.TAIL);
		return Short.toUnsignedInt((short) (published - this.owner.registration().bufferRingHead(this.group)));
	}

	/**
	 * Takes the group back, with the buffers that were not used. A second call does
	 * nothing, and so does one when the ring is closed, as that has closed the group.
	 * @throws ErrnoException if the kernel refuses, {@code EEXIST} for the wrong thread;
	 * the group is as it was then
	 */
	@Override
	public void close() throws ErrnoException {
		synchronized (this.owner.bufferRings()) {
			if (this.closed) {
				return;
			}
			this.owner.registration().unregisterBufferRing(this.group);
			this.owner.bufferRings().remove(this);
			this.closed = true;
			this.memory.free();
		}
	}

	/**
	 * The kernel takes buffers from its own ring until it has none, whatever is mapped
	 * here. From memory of ours it may take some even when the ring is closed, so that is
	 * lost if it does not let go of it, as on the wrong thread, or cannot be asked to, as
	 * without a descriptor when the thread that could has ended.
	 */
	void ringCloses() {
		this.closed = true;
		if (this.memory.mapping != null || isUnregistered()) {
			this.memory.free();
		}
	}

	private boolean isUnregistered() {
		if (!this.owner.handle().isUsableHere()) {
			return false;
		}
		try {
			this.owner.registration().unregisterBufferRing(this.group);
			return true;
		}
		catch (ErrnoException refused) {
			return false;
		}
	}

	/**
	 * Where the group has its entries. Freed by hand only: what the kernel was told of
	 * must not go because nobody here refers to it.
	 */
	private static final class Memory {

		private final Arena arena = Arena.ofShared();

		private final @Nullable Mapping mapping;

		private final MemorySegment segment;

		/** Memory of ours. */
		Memory(long size) {
			this.mapping = null;
			this.segment = this.arena.allocate(Math.max(size, NativeMemory.LARGEST_PAGE), NativeMemory.LARGEST_PAGE)
				.asSlice(0, size);
		}

		/** Memory of the kernel's, as long as it is mapped here. */
		Memory(Mapping mapping) {
			this.mapping = mapping;
			this.segment = mapping.segment(this.arena);
		}

		void free() {
			// First the segments die, then the memory.
			this.arena.close();
			if (this.mapping != null) {
				this.mapping.unmap();
			}
		}

	}

}
