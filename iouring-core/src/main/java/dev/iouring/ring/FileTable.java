package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.RegisterLayout;

/**
 * A ring's table of registered files, which requests with {@link Sqe#fixedFile()} name by
 * their slot. The table holds a file as a descriptor does: the descriptor may be closed,
 * and the file stays open until its slot is emptied and its last request has completed.
 * <p>
 * <strong>Tags.</strong> A file may be registered with a tag. When the kernel lets go of
 * it, after it was replaced or the table taken back, and after its last request, the ring
 * gets a completion with the tag as its user data and the result 0. A tag of 0 is none.
 */
public final class FileTable {

	/** In the place of a descriptor: the slot is, or becomes, empty. */
	public static final int EMPTY = -1;

	/** In the place of a descriptor: an update leaves the slot as it is. */
	public static final int UNCHANGED = -2;

	private FileTable() {
	}

	/**
	 * Registers files. Linux 5.1.
	 * @param ring the ring
	 * @param fds at least one descriptor; {@link #EMPTY} leaves a slot empty
	 * @throws ErrnoException {@code EBUSY} if there is a table, {@code EBADF} for a
	 * descriptor that is none, {@code EMFILE} for more slots than the process may have
	 * descriptors
	 */
	public static void register(Ring ring, int[] fds) throws ErrnoException {
		requireSome(fds);
		try (Arena arena = Arena.ofConfined()) {
			ring.registration().register(RegisterOpcode.FILES, descriptors(arena, fds), fds.length);
		}
	}

	/**
	 * Registers files with tags. Linux 5.13.
	 * @param ring the ring
	 * @param fds at least one descriptor; {@link #EMPTY} leaves a slot empty
	 * @param tags one for each, 0 for none and for an empty slot
	 * @throws ErrnoException as of {@link #register(Ring, int[])}
	 */
	public static void register(Ring ring, int[] fds, long[] tags) throws ErrnoException {
		requireSome(fds);
		RegisteredResources.checkTags(tags, fds.length, (i) -> fds[i] == EMPTY);
		try (Arena arena = Arena.ofConfined()) {
			RegisteredResources.register(ring.registration(), RegisterOpcode.FILES2, descriptors(arena, fds), tags);
		}
	}

	/**
	 * Registers empty slots, to be filled later. Linux 5.19.
	 * @param ring the ring
	 * @param count how many, from 1
	 * @throws ErrnoException {@code EBUSY} if there is a table, {@code EMFILE} for more
	 * slots than the process may have descriptors
	 */
	public static void registerSparse(Ring ring, int count) throws ErrnoException {
		if (count < 1) {
			throw new IllegalArgumentException("count " + count + " is less than 1");
		}
		RegisteredResources.registerSparse(ring.registration(), RegisterOpcode.FILES2, count);
	}

	/**
	 * Replaces files; the new ones have no tags. Linux 5.5.
	 * @param ring the ring
	 * @param offset the first slot
	 * @param fds at least one descriptor, {@link #EMPTY} or {@link #UNCHANGED}
	 * @return slots done; fewer than given if one failed
	 * @throws ErrnoException {@code ENXIO} without a table, {@code EINVAL} beyond its
	 * end, {@code EBADF} if the first descriptor is none
	 */
	public static int update(Ring ring, int offset, int[] fds) throws ErrnoException {
		RegisteredResources.checkOffset(offset);
		requireSome(fds);
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment update = arena.allocate(RegisterLayout.RSRC_UPDATE_SIZE, Long.BYTES);
			update.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET, offset);
			update.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_UPDATE_DATA, descriptors(arena, fds).address());
			return ring.registration().register(RegisterOpcode.FILES_UPDATE, update, fds.length);
		}
	}

	/**
	 * Replaces files by such with tags. Linux 5.13.
	 * @param ring the ring
	 * @param offset the first slot
	 * @param fds at least one descriptor, {@link #EMPTY} or {@link #UNCHANGED}
	 * @param tags one for each; 0 for none, and where no file comes
	 * @return slots done; fewer than given if one failed
	 * @throws ErrnoException as of {@link #update(Ring, int, int[])}
	 */
	public static int update(Ring ring, int offset, int[] fds, long[] tags) throws ErrnoException {
		RegisteredResources.checkOffset(offset);
		requireSome(fds);
		RegisteredResources.checkTags(tags, fds.length, (i) -> fds[i] == EMPTY || fds[i] == UNCHANGED);
		try (Arena arena = Arena.ofConfined()) {
			return RegisteredResources.update(ring.registration(), RegisterOpcode.FILES_UPDATE2, offset,
					descriptors(arena, fds), fds.length, tags);
		}
	}

	/**
	 * Replaces one file, as {@link #update(Ring, int, int[])} does, but allocates nothing
	 * after the ring's first such call.
	 * @param ring the ring
	 * @param slot which
	 * @param fd a descriptor, or {@link #EMPTY}
	 * @throws ErrnoException as there
	 */
	public static void update(Ring ring, int slot, int fd) throws ErrnoException {
		RegisteredResources.checkOffset(slot);
		if (fd == UNCHANGED) {
			// The number of an error, too: the slot would silently keep its former file.
			throw new IllegalArgumentException("descriptor " + fd + " would leave slot " + slot + " as it is");
		}
		ring.registration().updateFile(slot, fd);
	}

	/**
	 * Says which slots the kernel may pick for {@link Sqe#intoFreeSlot()}; without this
	 * it is all of them, and with each new table again. Files can be put into the other
	 * slots as before. Linux 6.0.
	 * @param ring the ring
	 * @param first the first slot
	 * @param count how many slots; with 0 there is none to pick, and such requests
	 * complete with {@code ENFILE}
	 * @throws ErrnoException {@code EINVAL} beyond the table's end, and without a table
	 * for any slot
	 */
	public static void allocateWithin(Ring ring, int first, int count) throws ErrnoException {
		RegisteredResources.checkOffset(first);
		NegativeNumbers.refuse("count", count);
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment range = arena.allocate(RegisterLayout.FILE_INDEX_RANGE_SIZE, Long.BYTES);
			range.set(ValueLayout.JAVA_INT, RegisterLayout.FILE_INDEX_RANGE_OFF, first);
			range.set(ValueLayout.JAVA_INT, RegisterLayout.FILE_INDEX_RANGE_LEN, count);
			// The kernel wants no count here, though there is one argument.
			ring.registration().register(RegisterOpcode.FILE_ALLOC_RANGE, range, 0);
		}
	}

	/**
	 * Takes the table back, without waiting for the requests that use its files.
	 * @param ring the ring
	 * @throws ErrnoException {@code ENXIO} if there is none
	 */
	public static void unregister(Ring ring) throws ErrnoException {
		ring.registration().register(RegisterOpcode.UNREGISTER_FILES);
	}

	private static void requireSome(int[] fds) {
		if (fds.length == 0) {
			throw new IllegalArgumentException("there must be at least 1 descriptor, not 0");
		}
	}

	private static MemorySegment descriptors(Arena arena, int[] fds) {
		return arena.allocateFrom(ValueLayout.JAVA_INT, fds);
	}

}
