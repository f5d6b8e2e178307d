package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.EpollLayout;

/**
 * Reads and writes lists of {@code struct epoll_event}.
 */
public final class EpollEvents {

	private EpollEvents() {
	}

	/**
	 * Allocates a list.
	 * @param allocator owns it
	 * @param count of events, at least 1
	 * @return zeroed memory, native if the allocator's is
	 */
	public static MemorySegment allocate(SegmentAllocator allocator, int count) {
		if (count < 1) {
			throw new IllegalArgumentException("count " + count + " is less than 1");
		}
		return allocator.allocate((long) count * EpollLayout.EVENT_SIZE, Long.BYTES).fill((byte) 0);
	}

	/**
	 * Overwrites an event.
	 * @param events the list
	 * @param index from 0
	 * @param mask {@code EPOLL*}
	 * @param data comes back with the event
	 */
	public static void set(MemorySegment events, int index, int mask, long data) {
		events.set(ValueLayout.JAVA_INT_UNALIGNED, at(index) + EpollLayout.EVENTS, mask);
		events.set(ValueLayout.JAVA_LONG_UNALIGNED, at(index) + EpollLayout.DATA, data);
	}

	/**
	 * Returns what has happened.
	 * @param events the list
	 * @param index from 0
	 * @return {@code EPOLL*}
	 */
	public static int mask(MemorySegment events, int index) {
		return events.get(ValueLayout.JAVA_INT_UNALIGNED, at(index) + EpollLayout.EVENTS);
	}

	/**
	 * Returns whom it has happened to.
	 * @param events the list
	 * @param index from 0
	 * @return what was given when the file was added
	 */
	public static long data(MemorySegment events, int index) {
		return events.get(ValueLayout.JAVA_LONG_UNALIGNED, at(index) + EpollLayout.DATA);
	}

	static int check(MemorySegment events) {
		if (events.byteSize() == 0 || events.byteSize() % EpollLayout.EVENT_SIZE != 0) {
			throw new IllegalArgumentException(
					"events have " + EpollLayout.EVENT_SIZE + " bytes each, not " + events.byteSize() + " in all");
		}
		return NativeMemory.exactLength(events) / EpollLayout.EVENT_SIZE;
	}

	private static long at(int index) {
		return (long) index * EpollLayout.EVENT_SIZE;
	}

}
