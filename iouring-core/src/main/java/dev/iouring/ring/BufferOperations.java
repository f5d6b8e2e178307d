package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Encoders for groups of provided buffers as they were before buffer rings, which are
 * better in every respect on kernels that have them (5.19). The memory is the kernel's
 * from submission on, and again the caller's when a completion names the buffer, the
 * buffer is removed, or giving it fails.
 */
public final class BufferOperations {

	/** How many buffers the kernel keeps of a group; it drops more without saying so. */
	private static final int MAX_COUNT = 65535;

	private BufferOperations() {
	}

	/**
	 * Gives the kernel buffers of equal size that lie one behind the other. A group can
	 * have 65535 buffers. Of those given at once, the kernel (6.18) takes as many as fit
	 * and does not tell of the rest; {@code EOVERFLOW} if none does. Linux 5.7.
	 * @param sqe the entry to fill
	 * @param memory all buffers, 1 to 65535
	 * @param size of each in bytes; the memory has whole buffers
	 * @param bufferGroup the group, 0 to 65535
	 * @param firstId the id of the first buffer, 0 to 65535
	 * @return the entry
	 */
	public static Sqe provideBuffers(Sqe sqe, MemorySegment memory, int size, int bufferGroup, int firstId) {
		if (size < 1 || memory.byteSize() % size != 0 || memory.byteSize() == 0) {
			throw new IllegalArgumentException(
					"memory of " + memory.byteSize() + " bytes has no whole buffers of " + size);
		}
		long count = memory.byteSize() / size;
		if (count > MAX_COUNT) {
			throw new IllegalArgumentException("memory of " + memory.byteSize() + " bytes has " + count + " buffers of "
					+ size + ", a group 1 to " + MAX_COUNT);
		}
		if (firstId < 0 || firstId + count > 65536) {
			throw new IllegalArgumentException(
					"ids of " + count + " buffers from " + firstId + " on are outside of 0 to 65535");
		}
		int group = NativeMemory.unsignedShort("buffer group", bufferGroup);
		long address = NativeMemory.writableAddress(memory);
		return sqe.bufferIndex(group).prepare(Opcode.PROVIDE_BUFFERS, (int) count, address, size, firstId);
	}

	/**
	 * Takes buffers back that the kernel has not used; completes with their number,
	 * {@code ENOENT} if there is no such group. Linux 5.7.
	 * @param sqe the entry to fill
	 * @param count how many at most, 1 to 65535
	 * @param bufferGroup the group, 0 to 65535
	 * @return the entry
	 */
	public static Sqe removeBuffers(Sqe sqe, int count, int bufferGroup) {
		if (count < 1 || count > MAX_COUNT) {
			throw new IllegalArgumentException("count " + count + " is outside of 1 to " + MAX_COUNT);
		}
		int group = NativeMemory.unsignedShort("buffer group", bufferGroup);
		return sqe.bufferIndex(group).prepare(Opcode.REMOVE_BUFFERS, count, 0, 0, 0);
	}

}
