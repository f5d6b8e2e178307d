package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;

import dev.iouring.linux.CallState;
import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.ring.FileFlags;
import org.jspecify.annotations.Nullable;

/**
 * System calls that callers make themselves, because the kernel answers them at once: the
 * way through the ring costs two hand-offs between threads, which is many times what such
 * a call takes. Thread-safe; allocates nothing.
 *
 * <p>
 * Whoever makes a call holds a slot, which has the native memory that the call needs and
 * which tells whoever closes the file that its number is in use. Taking a slot is the one
 * atomic operation of a call, on memory that threads rarely share; a use count in the
 * descriptor would be two, on memory that all its users share.
 */
final class InlineCalls {

	/** The most bytes that are written inline: each is copied while the carrier waits. */
	static final int MAX_WRITE = 64 * 1024;

	private static final int RESOLVE_CACHED = 0x20;

	/** Beyond it, a call takes the ring. */
	private static final int TRIES = 4;

	/** References of 128 bytes, so that no two slots share a cache line. */
	private static final int STRIDE = 32;

	private static final long CLOSE_INTERVAL_NANOS = 50_000;

	private static final Object OPENING = new Object();

	private final Kernel kernel;

	private final CarrierPermits permits;

	private final Slot[] slots;

	private final int slotShift;

	/** Who uses each slot: the descriptor that a call is about. */
	private final AtomicReferenceArray<@Nullable Object> users;

	/** Whether the kernel has openat2. */
	private volatile boolean opens = true;

	InlineCalls(Kernel kernel, CarrierPermits permits) {
		this.kernel = kernel;
		this.permits = permits;
		// only so many threads run at a time, but each may be interrupted within a call
		int slots = Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors()) * 4 - 1) << 1;
		this.slots = new Slot[slots];
		for (int i = 0; i < slots; i++) {
			this.slots[i] = new Slot(i * STRIDE);
		}
		this.slotShift = Long.numberOfLeadingZeros(slots) + 1;
		this.users = new AtomicReferenceArray<>(slots * STRIDE);
	}

	/**
	 * Reads what the page cache has.
	 * @param address of memory that the caller keeps alive
	 * @return bytes read, all that there are; or the complement of the bytes read, if for
	 * the rest somebody has to wait
	 */
	int read(Descriptor file, long address, long size, long position) {
		Slot slot = take(file);
		if (slot == null) {
			return ~0;
		}
		try {
			int length = (int) Math.min(size, TransferOperation.MAX_BYTES);
			int done = 0;
			// nothing to read is something to ask for: the file may not be readable
			do {
				int outcome = (int) this.kernel.preadv2(slot.state, file.number(), address + done, length - done,
						position + done, FileFlags.RWF_NOWAIT);
				if (outcome == 0) {
					break;
				}
				if (outcome < 0) {
					if (isUnsupported(outcome)) {
						file.refuseInlineReads();
					}
					// whatever it is, the ring will wait for it or report it
					return ~done;
				}
				done += outcome;
			}
			while (done < length);
			slot.countRead();
			file.wasReadInline();
			return done;
		}
		finally {
			release(slot);
		}
	}

	/**
	 * Writes into the page cache. Where the file system cannot tell beforehand that it
	 * would wait, for free memory perhaps, only so many carriers may take that chance.
	 * @param address of memory that the caller keeps alive
	 * @return bytes written; or the complement of the bytes written, if the rest is for
	 * the ring
	 */
	int write(Descriptor file, long address, long size, long position) {
		if (size > MAX_WRITE) {
			return ~0;
		}
		if (file.inlineWrites() == InlineWrites.NOWAIT) {
			int outcome = write(file, address, size, position, FileFlags.RWF_NOWAIT);
			if (outcome >= 0) {
				return outcome;
			}
		}
		// perhaps only since a moment ago
		if (file.inlineWrites() != InlineWrites.BLOCKING || !this.permits.tryAcquire()) {
			return ~0;
		}
		try {
			return write(file, address, size, position, 0);
		}
		finally {
			this.permits.release();
		}
	}

	private int write(Descriptor file, long address, long size, long position, int flags) {
		Slot slot = take(file);
		if (slot == null) {
			return ~0;
		}
		try {
			int outcome = (int) this.kernel.pwritev2(slot.state, file.number(), address, size, position, flags);
			if (outcome < 0) {
				if (outcome == -Errno.EOPNOTSUPP && flags != 0) {
					file.inlineWrites(InlineWrites.BLOCKING);
				}
				else if (isUnsupported(outcome)) {
					file.inlineWrites(InlineWrites.NEVER);
				}
				// whatever it is, the ring will wait for it or report it
				return ~0;
			}
			slot.countWrite();
			return outcome;
		}
		finally {
			release(slot);
		}
	}

	/**
	 * Whether an error says something about the file, and not about this one call: its
	 * file system cannot do it, or it is a pipe or the like, which has no positions and
	 * could keep a thread for ever. A full device or a position that no file has are over
	 * with the call.
	 */
	private static boolean isUnsupported(int outcome) {
		return outcome == -Errno.EOPNOTSUPP || outcome == -Errno.ESPIPE;
	}

	/**
	 * Opens a file whose path the kernel knows without asking a device. Linux 5.12;
	 * kernels before it refuse. It is opened with {@code O_NONBLOCK}, without which
	 * opening a pipe would wait for its other end.
	 * @param path ends with a zero byte
	 * @param flags without {@code O_CREAT} and {@code O_TRUNC}, which may have to wait
	 * @return a descriptor, or {@link Operation#NOT_TRIED} if it is for the ring
	 */
	int open(MemorySegment path, int flags) {
		if (!this.opens) {
			return Operation.NOT_TRIED;
		}
		Slot slot = take(OPENING);
		if (slot == null) {
			return Operation.NOT_TRIED;
		}
		try {
			int outcome = this.kernel.openat2(slot.state, path, flags | FileFlags.O_NONBLOCK, RESOLVE_CACHED);
			if (outcome < 0) {
				if (outcome == -Errno.ENOSYS) {
					this.opens = false;
				}
				// whatever it is, the ring will report it
				return Operation.NOT_TRIED;
			}
			slot.countOpen();
			return outcome;
		}
		finally {
			release(slot);
		}
	}

	/** Waits until no call uses a file that lets no more in. */
	void awaitUnused(Descriptor file) {
		boolean interrupted = false;
		for (Slot slot : this.slots) {
			// such a call does not wait for devices, but its thread may have lost its
			// processor, or wait for memory to write into
			while (this.users.get(slot.index) == file) {
				LockSupport.parkNanos(this, CLOSE_INTERVAL_NANOS);
				interrupted |= Thread.interrupted();
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	long reads() {
		return sum(Slot.READS);
	}

	long writes() {
		return sum(Slot.WRITES);
	}

	long opens() {
		return sum(Slot.OPENS);
	}

	private long sum(VarHandle counter) {
		long sum = 0;
		for (Slot slot : this.slots) {
			sum += (long) counter.getOpaque(slot);
		}
		return sum;
	}

	private @Nullable Slot take(Descriptor file) {
		Slot slot = take((Object) file);
		// taking the slot is a full fence: either this sees that the file is being
		// closed, or whoever closes it, having said so first, sees the slot
		if (slot != null && file.isClosing()) {
			release(slot);
			return null;
		}
		return slot;
	}

	private @Nullable Slot take(Object user) {
		// neighbouring threads get slots far apart
		int home = (int) ((Thread.currentThread().threadId() * 0x9E3779B97F4A7C15L) >>> this.slotShift);
		for (int i = 0; i < TRIES; i++) {
			Slot slot = this.slots[(home + i) & (this.slots.length - 1)];
			if (this.users.getOpaque(slot.index) == null && this.users.compareAndSet(slot.index, null, user)) {
				return slot;
			}
		}
		return null;
	}

	private void release(Slot slot) {
		// what the call did to the file and to the slot comes before
		this.users.setRelease(slot.index, null);
	}

	/**
	 * What one call at a time has to itself.
	 */
	private static final class Slot {

		private static final VarHandle READS = handle("reads");

		private static final VarHandle WRITES = handle("writes");

		private static final VarHandle OPENS = handle("opens");

		private final int index;

		private final CallState state = new CallState();

		private long reads;

		private long writes;

		private long opens;

		Slot(int index) {
			this.index = index;
		}

		private static VarHandle handle(String name) {
			try {
				return MethodHandles.lookup().findVarHandle(Slot.class, name, long.class);
			}
			catch (ReflectiveOperationException ex) {
				throw new ExceptionInInitializerError(ex);
			}
		}

		void countRead() {
			READS.setOpaque(this, this.reads + 1);
		}

		void countWrite() {
			WRITES.setOpaque(this, this.writes + 1);
		}

		void countOpen() {
			OPENS.setOpaque(this, this.opens + 1);
		}

	}

}
