package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

import dev.iouring.linux.WaitLayout;

/**
 * Writes a {@code struct __kernel_timespec}, the form of all times a ring takes: two
 * signed 64-bit words on every architecture.
 */
public final class Timespec {

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private Timespec() {
	}

	/**
	 * Allocates a time.
	 * @param allocator owns the 16 bytes
	 * @param time from zero
	 * @return native memory if the allocator's is
	 * @throws IllegalArgumentException if the time is negative
	 */
	public static MemorySegment allocate(SegmentAllocator allocator, Duration time) {
		MemorySegment timespec = allocator.allocate(WaitLayout.TIMESPEC_SIZE, Long.BYTES);
		set(timespec, time);
		return timespec;
	}

	/**
	 * Overwrites a time.
	 * @param timespec at least 16 bytes
	 * @param time from zero
	 * @throws IllegalArgumentException if the time is negative
	 */
	public static void set(MemorySegment timespec, Duration time) {
		requireNotNegative(time);
		set(timespec, time.toSeconds(), time.toNanosPart());
	}

	/**
	 * Overwrites a time, without allocating.
	 * @param timespec at least 16 bytes
	 * @param nanos nanoseconds, from 0
	 * @throws IllegalArgumentException if the time is negative
	 */
	public static void set(MemorySegment timespec, long nanos) {
		if (nanos < 0) {
			throw new IllegalArgumentException("time of " + nanos + " ns is negative");
		}
		set(timespec, nanos / NANOS_PER_SECOND, nanos % NANOS_PER_SECOND);
	}

	/** What does not fit counts as the longest time that does, 292 years. */
	static long nanos(Duration time) {
		requireNotNegative(time);
		return (time.toSeconds() < Long.MAX_VALUE / NANOS_PER_SECOND) ? time.toNanos() : Long.MAX_VALUE;
	}

	private static void set(MemorySegment timespec, long seconds, long nanos) {
		timespec.set(ValueLayout.JAVA_LONG, WaitLayout.TV_SEC, seconds);
		timespec.set(ValueLayout.JAVA_LONG, WaitLayout.TV_NSEC, nanos);
	}

	private static void requireNotNegative(Duration time) {
		if (time.isNegative()) {
			throw new IllegalArgumentException("time " + time + " is negative");
		}
	}

}
