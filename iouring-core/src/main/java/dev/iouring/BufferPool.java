package dev.iouring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;

import dev.iouring.linux.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * Page-aligned native memory for operations whose own memory the kernel cannot have: heap
 * arrays, arenas that can be closed, memory that is not aligned, and paths. Thread-safe.
 *
 * <p>
 * All memory belongs to automatic arenas. A buffer is referred to by the operation that
 * uses it, and the operation by its ring until the kernel is done, so the collector
 * cannot free memory that the kernel may write to; and a buffer that does not fit back
 * into the pool needs nobody to free it. Their total is limited by
 * {@code -XX:MaxDirectMemorySize}.
 *
 * <p>
 * Registered buffers are pinned as long as the ring is open. A process that is forked
 * meanwhile must not share their pages: whoever wrote to a shared page next would get a
 * copy of it, and the kernel would go on with the old one (Linux before 5.12), or all of
 * them are copied for the child at once (since then). So they are kept out of child
 * processes. Other buffers are pinned, if at all, only while an operation has the whole
 * pages to itself, and nobody else writes to them; they stay as they are, because each
 * would become a mapping of its own.
 */
final class BufferPool {

	/** The most bytes that one operation moves through the pool. */
	static final int MAX_SIZE = 1 << 20;

	/**
	 * Alignment of every buffer in bytes: enough for {@code O_DIRECT} on 4 KiB sectors.
	 */
	static final int ALIGNMENT = 4096;

	private static final int[] SIZES = { 4096, 16384, 65536, 262144, MAX_SIZE };

	/** How many unused buffers of each size are kept: 20 MiB in all. */
	private static final int[] KEPT = { 512, 128, 64, 16, 8 };

	private final List<ArrayBlockingQueue<Buffer>> unused = new ArrayList<>();

	private volatile @Nullable ArrayBlockingQueue<Buffer> registered;

	private final int registeredSize;

	private final int registeredWanted;

	private final Kernel kernel;

	BufferPool(IoUringOptions.RegisteredBuffers registeredBuffers, Kernel kernel) {
		this.kernel = kernel;
		for (int kept : KEPT) {
			this.unused.add(new ArrayBlockingQueue<>(kept));
		}
		this.registeredSize = registeredBuffers.size();
		this.registeredWanted = registeredBuffers.count();
	}

	boolean wantsRegistered() {
		return this.registeredWanted > 0;
	}

	/**
	 * Makes the memory to register with the kernel, in the order of its indexes and
	 * without gaps.
	 * @throws OutOfMemoryError if there is not so much
	 */
	List<MemorySegment> allocateRegistered() {
		MemorySegment memory = Arena.ofAuto().allocate((long) this.registeredWanted * this.registeredSize, ALIGNMENT);
		List<MemorySegment> buffers = new ArrayList<>(this.registeredWanted);
		for (int i = 0; i < this.registeredWanted; i++) {
			buffers.add(memory.asSlice((long) i * this.registeredSize, this.registeredSize));
		}
		return buffers;
	}

	/** Hands this memory out from now on, because the kernel accepted it. */
	void useRegistered(List<MemorySegment> buffers) {
		// its error says that pages are larger here, or that there are too many mappings
		// already: then forking is only slower
		this.kernel.madviseDontFork(buffers.getFirst().address(), wholePages(buffers));
		ArrayBlockingQueue<Buffer> queue = new ArrayBlockingQueue<>(buffers.size());
		for (int i = 0; i < buffers.size(); i++) {
			queue.add(new Buffer(buffers.get(i), i, queue));
		}
		this.registered = queue;
	}

	/**
	 * Takes back what {@link #useRegistered} did to the memory, which the C library may
	 * give to anybody who forks once it is freed. The kernel is done with it.
	 */
	void endRegistered(List<MemorySegment> buffers) {
		this.registered = null;
		this.kernel.madviseDoFork(buffers.getFirst().address(), wholePages(buffers));
	}

	/** The rest of the last page may belong to others. */
	private static long wholePages(List<MemorySegment> buffers) {
		return buffers.getFirst().byteSize() * buffers.size() & -ALIGNMENT;
	}

	int registeredCount() {
		return (this.registered != null) ? this.registeredWanted : 0;
	}

	int registeredInUse() {
		ArrayBlockingQueue<Buffer> registered = this.registered;
		return (registered != null) ? registered.remainingCapacity() : 0;
	}

	/**
	 * Returns a buffer for moving data, a registered one if there is one that is large
	 * enough.
	 * @param size wanted in bytes; the buffer has at most {@link #MAX_SIZE}
	 */
	Buffer takeForTransfer(long size) {
		ArrayBlockingQueue<Buffer> registered = this.registered;
		if (registered != null && size <= this.registeredSize) {
			Buffer buffer = registered.poll();
			if (buffer != null) {
				return buffer;
			}
		}
		return take((int) Math.min(size, MAX_SIZE));
	}

	/**
	 * Returns a buffer of at least this many bytes.
	 * @param size in bytes, up to {@link #MAX_SIZE}
	 */
	Buffer take(int size) {
		int index = 0;
		while (SIZES[index] < size) {
			index++;
		}
		ArrayBlockingQueue<Buffer> queue = this.unused.get(index);
		Buffer buffer = queue.poll();
		return (buffer != null) ? buffer
				: new Buffer(Arena.ofAuto().allocate(SIZES[index], ALIGNMENT), Buffer.NOT_REGISTERED, queue);
	}

	/**
	 * Memory on loan from the pool.
	 *
	 * @param memory all of it; what it contains is left over from earlier use
	 * @param index the kernel's index of it, or {@link #NOT_REGISTERED}
	 * @param home where it goes back to
	 */
	record Buffer(MemorySegment memory, int index, ArrayBlockingQueue<Buffer> home) {

		static final int NOT_REGISTERED = -1;

		boolean isRegistered() {
			return this.index != NOT_REGISTERED;
		}

		/** As much of the memory as other memory has, if this has so much. */
		MemorySegment memoryFor(MemorySegment other) {
			return this.memory.asSlice(0, Math.min(other.byteSize(), this.memory.byteSize()));
		}

		/** Gives the buffer back. Once, and only when the kernel is done with it. */
		void release() {
			boolean kept = this.home.offer(this);
			// a registered buffer always fits; any other that does not is left to the
			// collector
			assert kept || !isRegistered();
		}

	}

}
