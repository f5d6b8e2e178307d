package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.EnumSet;
import java.util.Set;

import dev.iouring.linux.BufferRingLayout;
import dev.iouring.linux.Kernel;
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
 * was filled. The ring's own memory is kept by this object, which must be reachable until
 * it is closed, and no request may use the group by then.
 * <p>
 * Belongs to one thread at a time, as its {@link Ring} does.
 */
public final class BufferRing implements AutoCloseable {

	/** The most buffers that a group can have. */
	public static final int MAX_ENTRIES = 32768;

	private static final int PAGE_SIZE = 4096;

	private static final VarHandle TAIL = ValueLayout.JAVA_SHORT.varHandle();

	private final Registration registration;

	private final int group;

	private final MemorySegment ring;

	private final @Nullable KernelMemory memory;

	private final int mask;

	private short tail;

	private boolean closed;

	private BufferRing(Registration registration, int group, MemorySegment ring, @Nullable KernelMemory memory) {
		this.registration = registration;
		this.group = group;
		this.ring = ring;
		this.memory = memory;
		this.mask = (int) (ring.byteSize() / BufferRingLayout.ENTRY_SIZE) - 1;
	}

	/**
	 * Registers a group without buffers.
	 * @param ring the ring
	 * @param group its number, 0 to 65535
	 * @param entries how many buffers it can have at a time, a power of two up to
	 * {@link #MAX_ENTRIES}
	 * @param flags how it works
	 * @return the group, which the caller closes
	 * @throws ErrnoException {@code EEXIST} if there is such a group, {@code EINVAL} for
	 * a flag that the kernel does not know
	 */
	public static BufferRing register(Ring ring, int group, int entries, Set<BufferRingFlag> flags)
			throws ErrnoException {
		if (entries < 1 || entries > MAX_ENTRIES || Integer.bitCount(entries) != 1) {
			throw new IllegalArgumentException("entries " + entries + " is no power of two from 1 to " + MAX_ENTRIES);
		}
		int bits = flags.isEmpty() ? 0
				: EnumSet.copyOf(flags).stream().mapToInt(BufferRingFlag::bit).reduce(0, (a, b) -> a | b);
		Registration registration = ring.registration();
		int number = NativeMemory.unsignedShort("buffer group", group);
		long size = (long) entries * BufferRingLayout.ENTRY_SIZE;
		if (!flags.contains(BufferRingFlag.MMAP)) {
			MemorySegment memory = Arena.ofAuto().allocate(Math.max(size, PAGE_SIZE), PAGE_SIZE).asSlice(0, size);
			registration.bufferRing(number, memory.address(), entries, bits);
			return new BufferRing(registration, number, memory, null);
		}
		registration.bufferRing(number, 0, entries, bits);
		return map(ring, registration, number, size);
	}

	private static BufferRing map(Ring ring, Registration registration, int group, long size) throws ErrnoException {
		Kernel kernel = ring.kernel();
		long length = Math.max(size, PAGE_SIZE);
		long address = kernel.mmap(ring.fd(), length,
				BufferRingLayout.MMAP_OFFSET | (long) group << BufferRingLayout.MMAP_GROUP_SHIFT);
		if (address < 0) {
			ErrnoException refused = RingErrors.of("mmap", (int) -address);
			try {
				registration.unregisterBufferRing(group);
			}
			catch (ErrnoException ex) {
				refused.addSuppressed(ex);
			}
			throw refused;
		}
		KernelMemory memory = new KernelMemory(new Mapping(kernel, address, length));
		return new BufferRing(registration, group, memory.segment().asSlice(0, size), memory);
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
	 * @param buffer native memory of up to 4 GiB
	 */
	public void add(int id, MemorySegment buffer) {
		long address = NativeMemory.writableAddress(buffer);
		int length = NativeMemory.unsignedInt("length", buffer.byteSize());
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
		// the kernel reads the tail with acquire, so it sees the entries before it
		TAIL.setRelease(this.ring, (long) BufferRingLayout.TAIL, this.tail);
	}

	/**
	 * Asks how many buffers the kernel has left. Linux 6.8.
	 * @return those that were published and not taken
	 * @throws ErrnoException if the kernel cannot tell
	 */
	public int available() throws ErrnoException {
		short published = (short) TAIL.getOpaque(this.ring, (long) BufferRingLayout.TAIL);
		return Short.toUnsignedInt((short) (published - this.registration.bufferRingHead(this.group)));
	}

	/**
	 * Takes the group back, with the buffers that were not used. A second call does
	 * nothing.
	 * @throws ErrnoException if the kernel refuses, which it has no reason for
	 */
	@Override
	public void close() throws ErrnoException {
		if (this.closed) {
			return;
		}
		this.closed = true;
		try {
			this.registration.unregisterBufferRing(this.group);
		}
		finally {
			if (this.memory != null) {
				this.memory.unmap();
			}
		}
	}

	/** Memory of the kernel's, as long as it is mapped here. */
	private static final class KernelMemory {

		private final Arena arena = Arena.ofShared();

		private final Mapping mapping;

		KernelMemory(Mapping mapping) {
			this.mapping = mapping;
		}

		MemorySegment segment() {
			return this.mapping.segment(this.arena);
		}

		void unmap() {
			// First the segments die, then the memory.
			this.arena.close();
			this.mapping.unmap();
		}

	}

}
