package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What the threads refer to that ended while the kernel held memory of theirs.
 */
final class SimReachability {

	private SimReachability() {
	}

	static boolean isReachable(SimMemory.Range range) {
		for (Object thread : threads()) {
			if (covers(get(get(thread, "waker"), "value"), range)) {
				return true;
			}
			for (Object leaked : (List<?>) get(thread, "leaked")) {
				if (covers(leaked, range)) {
					return true;
				}
			}
			boolean[] found = new boolean[1];
			((InFlight) get(thread, "inFlight")).forEach((operation) -> found[0] |= refersTo(operation, range));
			if (found[0]) {
				return true;
			}
		}
		return false;
	}

	private static boolean refersTo(Operation operation, SimMemory.Range range) {
		return switch (operation) {
			case TransferOperation transfer -> covers(transfer.kernelMemory(), range);
			case PathOperation path -> covers(find(PathOperation.class, path, "buffer"), range);
			default -> false;
		};
	}

	private static boolean covers(@Nullable Object object, SimMemory.Range range) {
		MemorySegment memory = switch (object) {
			case MemorySegment segment -> segment;
			case BufferPool.Buffer buffer -> buffer.memory();
			case null, default -> MemorySegment.NULL;
		};
		return memory.address() <= range.address()
				&& range.address() + range.length() <= memory.address() + memory.byteSize();
	}

	/** Forgets them, so that one program does not hold another's memory. */
	static void clear() {
		threads().clear();
	}

	private static Collection<?> threads() {
		return (Collection<?>) get(RingThread.class, "ALIVE");
	}

	/** Returns a private field, or a static one of a class. */
	static Object get(Object target, String name) {
		Object value = (target instanceof Class<?> type) ? find(type, null, name)
				: find(target.getClass(), target, name);
		return Operation.requireNonNull(value, name);
	}

	static @Nullable Object find(Class<?> type, @Nullable Object target, String name) {
		try {
			Field field = type.getDeclaredField(name);
			field.setAccessible(true);
			return field.get(target);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
