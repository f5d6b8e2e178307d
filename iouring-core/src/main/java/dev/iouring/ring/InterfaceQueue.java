package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

import dev.iouring.linux.InterfaceQueueLayout;
import dev.iouring.linux.RegionLayout;

/**
 * A receive queue of a network card whose packets' data goes straight into memory of this
 * process, for {@link ZeroCopyOperations#recvZc}. Needs a card that splits headers from
 * data, with such a queue set up ({@code ethtool -G … tcp-data-split on} and flows
 * steered to the queue); a ring with {@link SetupFlag#DEFER_TASKRUN} and
 * {@link SetupFlag#CQE32} or {@link SetupFlag#CQE_MIXED}; and {@code CAP_NET_ADMIN}.
 * Linux 6.15.
 * <p>
 * Each completion of a receive names a piece of the area, by the first of its
 * {@link CompletionQueue#extra extra words} and its result. The piece is the caller's
 * until {@link #giveBack} and {@link #publish}.
 * <p>
 * <strong>Memory.</strong> The area is the kernel's as long as the ring exists, which may
 * be a little longer than its descriptor; there is no call to end it. The queue back to
 * the kernel lies in pages of its own, which the kernel keeps as long as it needs them.
 * <p>
 * Belongs to one thread at a time, as its {@link Ring} does.
 */
public final class InterfaceQueue {

	/** The most pieces that can be on their way back. */
	public static final int MAX_ENTRIES = 32768;

	/** The smallest page; the kernel finds out whether the area has whole larger ones. */
	private static final int PAGE_SIZE = 4096;

	/** What precedes the entries in the queue is smaller than this. */
	private static final int HEADER = 4096;

	/** Where the area is described, behind the request. */
	private static final int AREA = InterfaceQueueLayout.SIZE;

	private static final int REGION = AREA + InterfaceQueueLayout.AREA_SIZE;

	/** Above it is the area's number. */
	private static final long OFFSET_MASK = (1L << 48) - 1;

	private static final VarHandle INDEX = ValueLayout.JAVA_INT.varHandle();

	private final int id;

	private final long token;

	private final MemorySegment queue;

	private final int entries;

	private final int headAt;

	private final int tailAt;

	private final int entriesAt;

	private int tail;

	/** Reads what the kernel has filled in. */
	InterfaceQueue(MemorySegment request, MemorySegment queue) {
		this.id = request.get(ValueLayout.JAVA_INT, InterfaceQueueLayout.ZCRX_ID);
		this.token = request.get(ValueLayout.JAVA_LONG, AREA + InterfaceQueueLayout.AREA_RQ_AREA_TOKEN);
		this.queue = queue;
		this.entries = request.get(ValueLayout.JAVA_INT, InterfaceQueueLayout.RQ_ENTRIES);
		this.headAt = request.get(ValueLayout.JAVA_INT, InterfaceQueueLayout.OFFSETS_HEAD);
		this.tailAt = request.get(ValueLayout.JAVA_INT, InterfaceQueueLayout.OFFSETS_TAIL);
		this.entriesAt = request.get(ValueLayout.JAVA_INT, InterfaceQueueLayout.OFFSETS_RQES);
	}

	/**
	 * Takes over a queue.
	 * @param ring the ring
	 * @param interfaceIndex of the network device, from 1, as {@code if_nametoindex(3)}
	 * tells it
	 * @param receiveQueue of the device, from 0
	 * @param entries how many pieces can be on their way back to the kernel, a power of
	 * two up to {@link #MAX_ENTRIES}
	 * @param area where data goes, native memory of whole pages, which have 4096 bytes
	 * or, on some machines, more
	 * @return the queue
	 * @throws ErrnoException {@code EPERM} without {@code CAP_NET_ADMIN}, {@code EINVAL}
	 * for a ring without the flags, {@code ENODEV} if there is no such device,
	 * {@code EOPNOTSUPP} if it cannot do it, {@code EBUSY} or {@code EEXIST} if the queue
	 * is taken
	 */
	public static InterfaceQueue register(Ring ring, int interfaceIndex, int receiveQueue, int entries,
			MemorySegment area) throws ErrnoException {
		check(interfaceIndex, receiveQueue, entries);
		// Not an allocator's memory: that could be handed out again while the kernel
		// still writes there.
		long size = NativeMemory.wholePages(HEADER + (long) entries * InterfaceQueueLayout.RQE_SIZE);
		MemorySegment queue = RingMappings.checked(ring.kernel(), ring.kernel().mmapAnonymous(size), size)
			.automaticSegment();
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = encode(arena, interfaceIndex, receiveQueue, entries, area, queue);
			ring.registration().register(RegisterOpcode.ZCRX_IFQ, request, 1);
			return new InterfaceQueue(request, queue);
		}
	}

	/**
	 * Makes the kernel's {@code io_uring_zcrx_ifq_reg}, and behind it what it refers to.
	 */
	static MemorySegment encode(Arena arena, int interfaceIndex, int receiveQueue, int entries, MemorySegment area,
			MemorySegment queue) {
		MemorySegment request = arena.allocate(REGION + RegionLayout.SIZE, Long.BYTES);
		request.set(ValueLayout.JAVA_INT, InterfaceQueueLayout.IF_IDX, interfaceIndex);
		request.set(ValueLayout.JAVA_INT, InterfaceQueueLayout.IF_RXQ, receiveQueue);
		request.set(ValueLayout.JAVA_INT, InterfaceQueueLayout.RQ_ENTRIES, entries);
		request.set(ValueLayout.JAVA_LONG, InterfaceQueueLayout.AREA_PTR, request.address() + AREA);
		request.set(ValueLayout.JAVA_LONG, InterfaceQueueLayout.REGION_PTR, request.address() + REGION);
		request.set(ValueLayout.JAVA_LONG, AREA + InterfaceQueueLayout.AREA_ADDR, pages(area));
		request.set(ValueLayout.JAVA_LONG, AREA + InterfaceQueueLayout.AREA_LEN, area.byteSize());
		NativeMemory.describeRegion(request.asSlice(REGION, RegionLayout.SIZE), queue);
		return request;
	}

	private static long pages(MemorySegment area) {
		long address = NativeMemory.writableAddress(area);
		long size = area.byteSize();
		if (size == 0 || address % PAGE_SIZE != 0 || size % PAGE_SIZE != 0) {
			throw new IllegalArgumentException("the area at address " + address + " with " + size
					+ " bytes does not consist of whole pages of " + PAGE_SIZE);
		}
		return address;
	}

	private static void check(int interfaceIndex, int receiveQueue, int entries) {
		if (interfaceIndex < 1) {
			throw new IllegalArgumentException("interface index " + interfaceIndex + " is less than 1");
		}
		NegativeNumbers.refuse("receive queue", receiveQueue);
		if (entries < 1 || entries > MAX_ENTRIES || Integer.bitCount(entries) != 1) {
			throw new IllegalArgumentException("entries " + entries + " is no power of two from 1 to " + MAX_ENTRIES);
		}
	}

	/**
	 * The number by which {@link ZeroCopyOperations#recvZc} knows the queue.
	 * @return from 0
	 */
	public int id() {
		return this.id;
	}

	/**
	 * Where in the area the data of a completion is.
	 * @param extraWord the completion's first extra word
	 * @return an offset in bytes; the completion's result is the length
	 */
	public static long offset(long extraWord) {
		return extraWord & OFFSET_MASK;
	}

	/**
	 * Gives a piece of the area back, which the kernel does not see before
	 * {@link #publish}.
	 * @param extraWord the first extra word of the completion that named it
	 * @param length the completion's result
	 * @return {@code false} if the kernel has not taken enough of those before, so that
	 * there is no room; then this did nothing
	 */
	public boolean giveBack(long extraWord, int length) {
		int head = (int) INDEX.getAcquire(this.queue, (long) this.headAt);
		if (this.tail - head == this.entries) {
			return false;
		}
		long entry = this.entriesAt + (long) (this.tail & (this.entries - 1)) * InterfaceQueueLayout.RQE_SIZE;
		this.queue.set(ValueLayout.JAVA_LONG, entry + InterfaceQueueLayout.RQE_OFF, offset(extraWord) | this.token);
		this.queue.set(ValueLayout.JAVA_INT, entry + InterfaceQueueLayout.RQE_LEN, length);
		this.tail++;
		return true;
	}

	/** Lets the kernel have what was given back. */
	public void publish() {
		// the kernel reads the tail with acquire, so it sees the entries before it
		INDEX.setRelease(this.queue, (long) this.tailAt, this.tail);
	}

}
