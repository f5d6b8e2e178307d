package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.IntPredicate;

import dev.iouring.linux.RegisterLayout;
import org.jspecify.annotations.Nullable;

/**
 * What the calls for tables of files and of buffers have in common,
 * {@code struct io_uring_rsrc_register} and {@code io_uring_rsrc_update2}.
 */
final class RegisteredResources {

	private static final int SPARSE = 1;

	private RegisteredResources() {
	}

	static void register(Registration registration, RegisterOpcode operation, MemorySegment resources, long[] tags)
			throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = request(arena, tags.length);
			request.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_REGISTER_DATA, resources.address());
			request.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_REGISTER_TAGS, tags(arena, tags));
			// Here and below, the count of arguments is the size of the structure.
			registration.register(operation, request, RegisterLayout.RSRC_REGISTER_SIZE);
		}
	}

	static void registerSparse(Registration registration, RegisterOpcode operation, int count) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = request(arena, count);
			request.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_REGISTER_FLAGS, SPARSE);
			registration.register(operation, request, RegisterLayout.RSRC_REGISTER_SIZE);
		}
	}

	/** Without tags the new resources have none. */
	static int update(Registration registration, RegisterOpcode operation, int offset, MemorySegment resources,
			int count, long @Nullable [] tags) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(RegisterLayout.RSRC_UPDATE2_SIZE, Long.BYTES);
			request.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET, offset);
			request.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_UPDATE_DATA, resources.address());
			request.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_UPDATE2_TAGS,
					(tags != null) ? tags(arena, tags) : 0);
			request.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE2_NR, count);
			return registration.register(operation, request, RegisterLayout.RSRC_UPDATE2_SIZE);
		}
	}

	/** The kernel answers all of this with a bare {@code EINVAL}. */
	static void checkTags(long[] tags, int count, IntPredicate empty) {
		if (tags.length != count) {
			throw new IllegalArgumentException(tags.length + " tags do not go with " + count + " slots");
		}
		for (int i = 0; i < count; i++) {
			if (tags[i] != 0 && empty.test(i)) {
				throw new IllegalArgumentException("tag " + tags[i] + " is at index " + i
						+ ", which has nothing that could get one; only 0 may be there");
			}
		}
	}

	static void checkOffset(int offset) {
		NegativeNumbers.refuse("slot", offset);
	}

	private static MemorySegment request(Arena arena, int count) {
		MemorySegment request = arena.allocate(RegisterLayout.RSRC_REGISTER_SIZE, Long.BYTES);
		request.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_REGISTER_NR, count);
		return request;
	}

	private static long tags(Arena arena, long[] tags) {
		return arena.allocateFrom(ValueLayout.JAVA_LONG, tags).address();
	}

}
