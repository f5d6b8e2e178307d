package dev.iouring.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The few native bytes into which a system call's {@code errno} is saved before the
 * virtual machine can make another call on the same thread.
 * <p>
 * A caller on the hot path owns one and passes it to each call; it may be used by one
 * call at a time. The memory lives as long as this object is reachable.
 */
public final class CallState {

	private static final StructLayout LAYOUT = Linker.Option.captureStateLayout();

	private static final long ERRNO = LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

	/*
	 * Calls that bring no state of their own borrow one here. A thread local would give
	 * each of a million virtual threads its own native allocation; a confined arena per
	 * call costs more than the call. Slots are spread so that two of them never share a
	 * cache line.
	 */
	private static final int SLOTS = 32;

	private static final int STRIDE = 32;

	private static final int TRIES = 4;

	private static final long LINE = 64;

	/** Where an argument is: behind the state, on the same cache line. */
	private static final long ARGUMENT = 16;

	private static final AtomicReferenceArray<CallState> SHARED = new AtomicReferenceArray<>(SLOTS * STRIDE);

	private final MemorySegment segment;

	/**
	 * A {@code struct iovec} or a {@code struct open_how}, for calls that want an
	 * argument in memory.
	 */
	private final MemorySegment argument;

	/** Allocates a state of the caller's own. */
	public CallState() {
		// An automatic arena: passing its memory to a call costs no atomic operation,
		// which a shared arena's would, and the state may move between threads.
		Arena arena = Arena.ofAuto();
		// A cache line of its own, and the one that is fetched with it: each call writes
		// to it.
		MemorySegment memory = arena.allocate(2 * LINE, 2 * LINE);
		this.segment = memory.asSlice(0, LAYOUT);
		this.argument = memory.asSlice(ARGUMENT, LINE - ARGUMENT);
	}

	MemorySegment segment() {
		return this.segment;
	}

	/** Describes a buffer and returns the address of the description. */
	long vector(long address, long length) {
		this.argument.set(ValueLayout.JAVA_LONG, RegisterLayout.IOV_BASE, address);
		this.argument.set(ValueLayout.JAVA_LONG, RegisterLayout.IOV_LEN, length);
		return this.argument.address();
	}

	/** Where a {@code struct timespec} can be written to. */
	long timespec() {
		return this.argument.address();
	}

	/** What was written there, in nanoseconds. */
	long timespecNanos() {
		return this.argument.get(ValueLayout.JAVA_LONG, WaitLayout.TV_SEC) * 1_000_000_000
				+ this.argument.get(ValueLayout.JAVA_LONG, WaitLayout.TV_NSEC);
	}

	/** Describes how to open a file and returns the address of the description. */
	long openHow(int flags, int resolve) {
		this.argument.set(ValueLayout.JAVA_LONG, FileLayout.OPEN_HOW_FLAGS, flags);
		this.argument.set(ValueLayout.JAVA_LONG, FileLayout.OPEN_HOW_MODE, 0);
		this.argument.set(ValueLayout.JAVA_LONG, FileLayout.OPEN_HOW_RESOLVE, resolve);
		return this.argument.address();
	}

	int errno() {
		return this.segment.get(ValueLayout.JAVA_INT, ERRNO);
	}

	static CallState borrow() {
		int slot = homeSlot();
		for (int i = 0; i < TRIES; i++) {
			CallState state = SHARED.getAndSet(index(slot + i), null);
			if (state != null) {
				return state;
			}
		}
		return new CallState();
	}

	/** Gives a borrowed state back; it is left to the collector when there is no room. */
	static void giveBack(CallState state) {
		int slot = homeSlot();
		for (int i = 0; i < TRIES; i++) {
			if (SHARED.compareAndSet(index(slot + i), null, state)) {
				return;
			}
		}
	}

	private static int homeSlot() {
		// Virtual threads are numbered in sequence; the multiplication spreads
		// neighbours.
		return (int) ((Thread.currentThread().threadId() * 0x9E3779B97F4A7C15L) >>> 59);
	}

	private static int index(int slot) {
		return (slot & (SLOTS - 1)) * STRIDE;
	}

}
