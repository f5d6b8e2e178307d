package dev.iouring.spring;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

import org.springframework.util.Assert;

/**
 * Which buffers a template takes.
 */
final class Buffers {

	/** Never started and nobody's owner, so what it may not touch is confined. */
	private static final Thread STRANGER = Thread.ofPlatform().unstarted(() -> {
	});

	private Buffers() {
	}

	/** Refuses what only one thread may touch: the one that transfers is another. */
	static void check(ByteBuffer buffer) {
		Assert.notNull(buffer, "The buffer must not be null");
		Assert.isTrue(MemorySegment.ofBuffer(buffer).isAccessibleBy(STRANGER),
				() -> "The buffer (%d bytes) belongs to a confined arena, which only one thread may touch"
					.formatted(buffer.remaining()));
	}

}
