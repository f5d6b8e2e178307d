package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

import dev.iouring.linux.RegisterLayout;

/**
 * A ring's table of registered buffers, for {@link FileOperations#readFixed} and its
 * like.
 * <p>
 * <strong>Memory.</strong> It stays pinned, and counts against {@code RLIMIT_MEMLOCK},
 * until it is unregistered or replaced in each ring that has it, and its last request has
 * completed; it must not be freed before.
 * <p>
 * <strong>Tags.</strong> A buffer may be registered with a tag. When the ring's table and
 * its requests have let go of it, the ring gets a completion with the tag as its user
 * data and the result 0. That says nothing of {@link #cloneFrom clones}: another ring may
 * still have the buffer, and a request there may write into it. A tag of 0 is none.
 */
public final class BufferTable {

	/** The most buffers that a table can have. */
	public static final int MAX_COUNT = 16384;

	/** The most bytes that a buffer can have, 1 GiB. */
	public static final long MAX_SIZE = 1L << 30;

	private BufferTable() {
	}

	/**
	 * Registers memory. Linux 5.1.
	 * @param ring the ring
	 * @param buffers 1 to {@link #MAX_COUNT} native segments of 1 to {@link #MAX_SIZE}
	 * bytes, indexed in this order; {@link MemorySegment#NULL} leaves a slot empty (Linux
	 * 5.13)
	 * @throws ErrnoException {@code EBUSY} if there is a table, {@code ENOMEM} over the
	 * limit, {@code EFAULT} for memory that cannot be pinned, such as a file's that is
	 * mapped to be written
	 */
	public static void register(Ring ring, List<MemorySegment> buffers) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			ring.registration().register(RegisterOpcode.BUFFERS, vectors(arena, buffers), buffers.size());
		}
	}

	/**
	 * Registers memory with tags. Linux 5.13.
	 * @param ring the ring
	 * @param buffers as of {@link #register(Ring, List)}
	 * @param tags one for each, 0 for none and for an empty slot
	 * @throws ErrnoException as there
	 */
	public static void register(Ring ring, List<MemorySegment> buffers, long[] tags) throws ErrnoException {
		checkTags(tags, buffers);
		try (Arena arena = Arena.ofConfined()) {
			RegisteredResources.register(ring.registration(), RegisterOpcode.BUFFERS2, vectors(arena, buffers), tags);
		}
	}

	/**
	 * Registers empty slots, to be filled later. Linux 5.19.
	 * @param ring the ring
	 * @param count 1 to {@link #MAX_COUNT}
	 * @throws ErrnoException {@code EBUSY} if there is a table
	 */
	public static void registerSparse(Ring ring, int count) throws ErrnoException {
		checkCount(count);
		RegisteredResources.registerSparse(ring.registration(), RegisterOpcode.BUFFERS2, count);
	}

	/**
	 * Replaces buffers; the new ones have no tags. Linux 5.13.
	 * @param ring the ring
	 * @param offset the first slot
	 * @param buffers as of {@link #register(Ring, List)}; {@link MemorySegment#NULL}
	 * empties a slot
	 * @return slots done; fewer than given if one failed
	 * @throws ErrnoException {@code ENXIO} without a table, {@code EINVAL} beyond its
	 * end, else as there
	 */
	public static int update(Ring ring, int offset, List<MemorySegment> buffers) throws ErrnoException {
		RegisteredResources.checkOffset(offset);
		try (Arena arena = Arena.ofConfined()) {
			return RegisteredResources.update(ring.registration(), RegisterOpcode.BUFFERS_UPDATE, offset,
					vectors(arena, buffers), buffers.size(), null);
		}
	}

	/**
	 * Replaces buffers by such with tags. Linux 5.13.
	 * @param ring the ring
	 * @param offset the first slot
	 * @param buffers as of {@link #update(Ring, int, List)}
	 * @param tags one for each, 0 for none and for a slot that is emptied
	 * @return slots done; fewer than given if one failed
	 * @throws ErrnoException as there
	 */
	public static int update(Ring ring, int offset, List<MemorySegment> buffers, long[] tags) throws ErrnoException {
		RegisteredResources.checkOffset(offset);
		checkTags(tags, buffers);
		try (Arena arena = Arena.ofConfined()) {
			return RegisteredResources.update(ring.registration(), RegisterOpcode.BUFFERS_UPDATE, offset,
					vectors(arena, buffers), buffers.size(), tags);
		}
	}

	/**
	 * Registers buffers of another ring in this one, too, which costs far less than
	 * pinning them again. They are without tags here. Linux 6.12.
	 * @param ring the ring that gets them
	 * @param clone which ones, and of which ring
	 * @throws ErrnoException {@code EBUSY} if this ring has a table and none is to be
	 * replaced, {@code ENXIO} if the other has none, {@code EINVAL} for more buffers than
	 * the other has, {@code EOVERFLOW} for such beyond its end, {@code EBADF} for a
	 * registered ring that is none, {@code EEXIST} if one of the rings has another thread
	 * as its only issuer
	 */
	public static void cloneFrom(Ring ring, BufferClone clone) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			ring.registration().register(RegisterOpcode.CLONE_BUFFERS, clone.encode(arena), 1);
		}
	}

	/**
	 * Takes the table back, without waiting for the requests that use its buffers.
	 * @param ring the ring
	 * @throws ErrnoException {@code ENXIO} if there is none
	 */
	public static void unregister(Ring ring) throws ErrnoException {
		ring.registration().register(RegisterOpcode.UNREGISTER_BUFFERS);
	}

	private static void checkTags(long[] tags, List<MemorySegment> buffers) {
		RegisteredResources.checkTags(tags, buffers.size(), (i) -> isEmpty(buffers.get(i)));
	}

	private static void checkCount(int count) {
		if (count < 1 || count > MAX_COUNT) {
			throw new IllegalArgumentException("a table has 1 to " + MAX_COUNT + " buffers, not " + count);
		}
	}

	private static boolean isEmpty(MemorySegment buffer) {
		return buffer.equals(MemorySegment.NULL);
	}

	/**
	 * Makes the kernel's {@code struct iovec[]}; nothing is how it writes an empty slot.
	 */
	private static MemorySegment vectors(Arena arena, List<MemorySegment> buffers) {
		checkCount(buffers.size());
		MemorySegment vectors = arena.allocate((long) buffers.size() * RegisterLayout.IOVEC_SIZE, Long.BYTES);
		for (int i = 0; i < buffers.size(); i++) {
			MemorySegment buffer = buffers.get(i);
			long size = buffer.byteSize();
			if (size > MAX_SIZE || (size == 0 && !isEmpty(buffer))) {
				throw new IllegalArgumentException(
						"buffer " + i + " has " + size + " bytes; a registered one has 1 to " + MAX_SIZE);
			}
			long vector = (long) i * RegisterLayout.IOVEC_SIZE;
			vectors.set(ValueLayout.JAVA_LONG, vector + RegisterLayout.IOV_BASE, NativeMemory.writableAddress(buffer));
			vectors.set(ValueLayout.JAVA_LONG, vector + RegisterLayout.IOV_LEN, size);
		}
		return vectors;
	}

}
