package dev.iouring.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What this process may have of a resource, see {@code getrlimit(2)}. The numbers are the
 * same on every architecture this library supports.
 */
public enum ResourceLimit {

	/** {@code RLIMIT_NOFILE}: one more than the highest number of a descriptor. */
	OPEN_FILES(7),

	/** {@code RLIMIT_MEMLOCK}: bytes of memory that stays in RAM. */
	LOCKED_MEMORY(8);

	private static final long INFINITY = -1;

	/** A {@code struct rlimit64} of two words, the soft limit first. */
	private static final long SIZE = 2 * Long.BYTES;

	private final int resource;

	ResourceLimit(int resource) {
		this.resource = resource;
	}

	/**
	 * Returns the limit in force, without needing a descriptor to find it out.
	 * @return a number, {@code unlimited}, or {@code unknown}
	 */
	public String describe() {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment answer = arena.allocate(SIZE, Long.BYTES);
			if (Syscalls.prlimit(this.resource, answer) != 0) {
				return "unknown";
			}
			long soft = answer.get(ValueLayout.JAVA_LONG, 0);
			return (soft != INFINITY) ? Long.toUnsignedString(soft) : "unlimited";
		}
	}

}
