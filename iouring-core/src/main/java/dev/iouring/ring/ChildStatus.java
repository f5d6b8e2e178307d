package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

/**
 * What became of a child, read from {@code siginfo_t} in {@code asm-generic/siginfo.h} as
 * {@code waitid(2)} fills it.
 *
 * @param process its process id, 0 if none was found
 * @param user its user id
 * @param change what happened to it
 * @param status the exit code, or the number of the signal
 */
public record ChildStatus(int process, int user, Change change, int status) {

	/** Bytes of the structure. */
	public static final int SIZE = 128;

	private static final int CODE = 8;

	private static final int PID = 16;

	private static final int UID = 20;

	private static final int STATUS = 24;

	/**
	 * Allocates memory to be filled.
	 * @param allocator owns the {@value #SIZE} bytes
	 * @return native memory if the allocator's is
	 */
	public static MemorySegment allocate(SegmentAllocator allocator) {
		return allocator.allocate(SIZE, Long.BYTES).fill((byte) 0);
	}

	/**
	 * Reads what the kernel has filled in.
	 * @param info the memory, after the completion
	 * @return a copy
	 */
	public static ChildStatus read(MemorySegment info) {
		return new ChildStatus(info.get(ValueLayout.JAVA_INT, PID), info.get(ValueLayout.JAVA_INT, UID),
				Change.of(info.get(ValueLayout.JAVA_INT, CODE)), info.get(ValueLayout.JAVA_INT, STATUS));
	}

	/**
	 * What can happen to a child.
	 */
	public enum Change {

		/** Nothing, or something that is not known here. */
		UNKNOWN(0),

		/** It has ended by itself. */
		EXITED(1),

		/** A signal has ended it. */
		KILLED(2),

		/** A signal has ended it, and its memory was dumped. */
		DUMPED(3),

		/** A debugger's trap has stopped it. */
		TRAPPED(4),

		/** A signal has stopped it. */
		STOPPED(5),

		/** A signal has made it go on. */
		CONTINUED(6);

		private final int code;

		Change(int code) {
			this.code = code;
		}

		private static Change of(int code) {
			for (Change change : values()) {
				if (change.code == code) {
					return change;
				}
			}
			return UNKNOWN;
		}

	}

}
