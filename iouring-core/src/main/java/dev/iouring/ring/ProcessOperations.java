package dev.iouring.ring;

import java.lang.foreign.MemorySegment;

/**
 * Encoder for waiting for child processes, {@code waitid(2)}.
 */
public final class ProcessOperations {

	/** Any child. */
	public static final int P_ALL = 0;

	/** The child with this process id. */
	public static final int P_PID = 1;

	/** Any child of this process group. */
	public static final int P_PGID = 2;

	/** The child that this descriptor refers to. */
	public static final int P_PIDFD = 3;

	/** Children that have stopped. */
	public static final int WSTOPPED = 2;

	/** Children that have ended. */
	public static final int WEXITED = 4;

	/** Children that go on after having stopped. */
	public static final int WCONTINUED = 8;

	/** Leaves the child to be waited for once more. */
	public static final int WNOWAIT = 0x1000000;

	private ProcessOperations() {
	}

	/**
	 * Waits until a child changes; completes with 0, {@code ECHILD} if there is no such
	 * child. The JDK waits for the children that it has started itself, and whoever comes
	 * second finds none. Linux 6.7.
	 * @param sqe the entry to fill
	 * @param idType {@code P_*}
	 * @param id the process, group or descriptor; ignored for {@link #P_ALL}
	 * @param info where to, from {@link ChildStatus}; the kernel's until the completion;
	 * or {@link MemorySegment#NULL}
	 * @param options {@code W*}
	 * @return the entry
	 */
	public static Sqe waitid(Sqe sqe, int idType, int id, MemorySegment info, int options) {
		long address = info.equals(MemorySegment.NULL) ? 0 : NativeMemory.writableAddress(info, ChildStatus.SIZE);
		return sqe.prepare(Opcode.WAITID, id, 0, idType, address).fileIndex(options);
	}

}
