package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Encoders for operations on the table of registered files. How a file gets there when it
 * is opened is told by {@link Sqe#intoSlot}.
 */
public final class RegisteredFileOperations {

	/** In the place of a descriptor: leaves the slot as it is. Linux 5.12. */
	public static final int FILES_SKIP = -2;

	/** In the place of a descriptor: empties the slot. */
	public static final int FILES_EMPTY = -1;

	/** The descriptor is inherited by other programs. */
	public static final int FIXED_FD_NO_CLOEXEC = 1;

	private static final long ANY_SLOT = 0xffff_ffffL;

	private RegisteredFileOperations() {
	}

	/**
	 * Puts files into slots; completes with the number of slots done, or the first error
	 * if there is none. Linux 5.6.
	 * @param sqe the entry to fill
	 * @param fds descriptors, {@link #FILES_EMPTY} or {@link #FILES_SKIP}, an {@code int}
	 * each; the kernel's until the completion
	 * @param firstSlot the slot of the first of them, from 0
	 * @return the entry
	 */
	public static Sqe filesUpdate(Sqe sqe, MemorySegment fds, int firstSlot) {
		return sqe.prepare(Opcode.FILES_UPDATE, -1, NativeMemory.address(fds), count(fds),
				NativeMemory.slot(firstSlot));
	}

	/**
	 * Puts files into any empty slots, whose numbers take the place of the descriptors;
	 * completes with the number of files done, or {@code ENFILE} if there is no slot.
	 * Linux 5.19.
	 * @param sqe the entry to fill
	 * @param fds descriptors, an {@code int} each; the kernel's until the completion
	 * @return the entry
	 */
	public static Sqe filesUpdateAllocating(Sqe sqe, MemorySegment fds) {
		return sqe.prepare(Opcode.FILES_UPDATE, -1, NativeMemory.writableAddress(fds), count(fds), ANY_SLOT);
	}

	/**
	 * Empties a slot; the file is closed when nothing else refers to it. Completes with
	 * {@code EBADF} if the slot is empty. Linux 5.15.
	 * @param sqe the entry to fill
	 * @param slot from 0
	 * @return the entry
	 */
	public static Sqe closeSlot(Sqe sqe, int slot) {
		return sqe.intoSlot(slot).prepare(Opcode.CLOSE, 0, 0, 0, 0);
	}

	/**
	 * Makes a descriptor of a registered file; completes with it. Linux 6.8.
	 * @param sqe the entry to fill
	 * @param slot from 0
	 * @param flags 0 or {@link #FIXED_FD_NO_CLOEXEC}
	 * @return the entry
	 */
	public static Sqe fixedFdInstall(Sqe sqe, int slot, int flags) {
		return sqe.prepare(Opcode.FIXED_FD_INSTALL, NativeMemory.slot(slot), 0, 0, 0).operationFlags(flags).fixedFile();
	}

	private static int count(MemorySegment fds) {
		if (fds.byteSize() % Integer.BYTES != 0 || fds.byteSize() == 0) {
			throw new IllegalArgumentException(
					"descriptors have 4 bytes each, the memory has " + fds.byteSize() + " in all");
		}
		return (int) (fds.byteSize() / Integer.BYTES);
	}

}
