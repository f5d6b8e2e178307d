package dev.iouring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Tells what kind of memory a segment is, which decides whether the kernel may have it.
 */
final class Memory {

	/**
	 * The scopes of memory that lives as long as somebody refers to it. They are compared
	 * by class because the JDK has no public question for it; a class that is not among
	 * them is treated as memory that can be freed at any moment, which is slower and
	 * always safe.
	 */
	private static final Class<?> GLOBAL = Arena.global().scope().getClass();

	private static final Class<?> AUTOMATIC = Arena.ofAuto().scope().getClass();

	private static final Class<?> DIRECT_BUFFER = MemorySegment.ofBuffer(ByteBuffer.allocateDirect(1))
		.scope()
		.getClass();

	/** Never started and nobody's owner, so what it may not touch is confined. */
	private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {
	});

	private Memory() {
	}

	/**
	 * Whether the kernel may have the memory itself for as long as it is referred to. A
	 * mapped file is not for it, because whoever touches that may wait for its device:
	 * that shall be the caller, as with any other code, and not the owner.
	 */
	static boolean isUnclosable(MemorySegment memory) {
		if (!memory.isNative() || memory.isMapped()) {
			return false;
		}
		Class<?> scope = memory.scope().getClass();
		return scope == DIRECT_BUFFER || scope == AUTOMATIC || scope == GLOBAL;
	}

	/** Whether any thread may touch the memory. */
	static boolean isShareable(MemorySegment memory) {
		return memory.isAccessibleBy(STRANGER);
	}

	static boolean isAligned(MemorySegment memory, int alignment) {
		return (memory.address() & (alignment - 1)) == 0;
	}

	static MemorySegment requireShareable(MemorySegment memory) {
		if (!isShareable(memory)) {
			throw new IllegalArgumentException(
					"The memory (%d bytes) belongs to a confined arena, which only one thread"
						.formatted(memory.byteSize())
							+ " may touch; use Arena.ofAuto(), Arena.global(), Arena.ofShared() or a direct buffer");
		}
		return memory;
	}

}
