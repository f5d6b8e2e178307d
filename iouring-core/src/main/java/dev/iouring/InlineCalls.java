package dev.iouring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

import dev.iouring.linux.CallState;
import dev.iouring.linux.Errno;
import dev.iouring.linux.Kernel;
import dev.iouring.ring.FileFlags;

/**
 * System calls that callers make themselves, because the kernel answers them at once: the
 * way through the ring costs two hand-offs between threads, which is many times what such
 * a call takes. Thread-safe; allocates nothing.
 *
 * <p>
 * Whoever makes a call holds a slot, which has the native memory that the call needs and
 * which tells whoever closes the file that its number is in use. Taking a slot is the one
 * atomic operation of a call, on memory that threads rarely share; a use count in the
 * descriptor would be two, on memory that all its users share. All that a call writes to
 * are two cache lines: that of its slot, and that of the slot's native memory.
 */
final class InlineCalls {

	/** The most bytes that are read inline: each is copied while the carrier waits. */
	static final int MAX_READ = 1 << 20;

	/** The most bytes that are written inline, for the same reason. */
	static final int MAX_WRITE = 64 * 1024;

	private static final int RESOLVE_CACHED = 0x20;

	/** Beyond it, a call takes the ring. */
	private static final int TRIES = 4;

	/**
	 * Numbers of 128 bytes in all, so that no two slots share a cache line or one that
	 * the processor fetches with it.
	 */
	private static final int STRIDE = 16;

	/** What a slot has, by its place in the slot. */
	private static final int USER = 0;

	private static final int READS = 1;

	private static final int WRITES = 2;

	private static final int OPENS = 3;

	private static final long CLOSE_INTERVAL_NANOS = 50_000;

	/** All slots are taken. */
	private static final int NONE = -1;

	/** Nobody uses a slot. */
	private static final long NOBODY = 0;

	/** Whoever uses the slot has no descriptor yet, so nobody can close it. */
	private static final long OPENING = -1;

	private final Kernel kernel;

	private final CarrierPermits permits;

	private final LocalDirectories local = new LocalDirectories();

	/** The native memory of each slot. */
	private final CallState[] states;

	private final Leaver[] leavers;

	private final int slotShift;

	/**
	 * The id of the descriptor that uses each slot, and how many calls were made there.
	 * References would do, but storing one costs the collector's barriers.
	 */
	private final AtomicLongArray slots;

	/** Whether the kernel has openat2. */
	private volatile boolean opens = true;

	InlineCalls(Kernel kernel, CarrierPermits permits) {
		this.kernel = kernel;
		this.permits = permits;
		// only so many threads run at a time, but each may be interrupted within a call
		int slots = Integer.highestOneBit(Math.max(4, Runtime.getRuntime().availableProcessors()) * 4 - 1) << 1;
		this.states = new CallState[slots];
		Arrays.setAll(this.states, (_) -> new CallState());
		this.leavers = new Leaver[slots];
		Arrays.setAll(this.leavers, (_) -> new Leaver());
		this.slotShift = Long.numberOfLeadingZeros(slots) + 1;
		this.slots = new AtomicLongArray((slots + 2) * STRIDE);
	}

	/**
	 * Reads what the page cache has.
	 * @param address of memory that the caller keeps alive
	 * @return bytes read, all that there are; or the complement of the bytes read, if the
	 * rest is for the ring: because somebody has to wait for it, or because it is much
	 */
	int read(Descriptor file, long address, long size, long position) {
		int slot = take(file);
		if (slot == NONE) {
			return ~0;
		}
		try {
			int outcome = read(slot, file, address, size, position);
			release(slot);
			return outcome;
		}
		catch (Throwable ex) {
			this.leavers[slot].left = true;
			throw ex;
		}
	}

	private int read(int slot, Descriptor file, long address, long size, long position) {
		int length = (int) Math.min(size, MAX_READ);
		int done = 0;
		// nothing to read is something to ask for: the file may not be readable
		do {
			int outcome = (int) this.kernel.preadv2(this.states[slot], file.number(), address + done, length - done,
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
		if (done == MAX_READ && done < size) {
			return ~done;
		}
		count(slot, READS);
		file.wasReadInline();
		return done;
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
		int slot = take(file);
		if (slot == NONE) {
			return ~0;
		}
		try {
			int outcome = write(slot, file, address, size, position, flags);
			release(slot);
			return outcome;
		}
		catch (Throwable ex) {
			this.leavers[slot].left = true;
			throw ex;
		}
	}

	private int write(int slot, Descriptor file, long address, long size, long position, int flags) {
		int outcome = (int) this.kernel.pwritev2(this.states[slot], file.number(), address, size, position, flags);
		if (outcome >= 0) {
			count(slot, WRITES);
			return outcome;
		}
		if (outcome == -Errno.EOPNOTSUPP && flags != 0) {
			// so does ext4 answer, and so do NFS and FUSE
			askForWriteBack(file);
		}
		else if (isUnsupported(outcome)) {
			file.inlineWrites(InlineWrites.NEVER);
		}
		// whatever it is, the ring will wait for it or report it
		return ~0;
	}

	/**
	 * The answer may be that of a server or a process, so only so many carriers may wait
	 * for it. Without a permit the next write asks.
	 */
	private void askForWriteBack(Descriptor file) {
		if (!this.permits.tryAcquire()) {
			return;
		}
		try {
			file.inlineWrites(
					FileSystems.isWriteBack(this.kernel, file.number()) ? InlineWrites.BLOCKING : InlineWrites.NEVER);
		}
		finally {
			this.permits.release();
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
	 * @param file its path
	 * @param path the same for the kernel, ends with a zero byte
	 * @param flags without {@code O_CREAT} and {@code O_TRUNC}, which may have to wait
	 * @return a descriptor, or {@link Operation#NOT_TRIED} if it is for the ring
	 */
	int open(Path file, MemorySegment path, int flags) {
		if (!this.opens) {
			return Operation.NOT_TRIED;
		}
		if (this.local.contain(file)) {
			return openInSlot(path, flags);
		}
		// the name is found without waiting, but what opens the file may be a process
		if (!this.permits.tryAcquire()) {
			return Operation.NOT_TRIED;
		}
		try {
			int outcome = openInSlot(path, flags);
			if (outcome >= 0 && FileSystems.isLocal(this.kernel, outcome)) {
				this.local.add(file);
			}
			return outcome;
		}
		finally {
			this.permits.release();
		}
	}

	private int openInSlot(MemorySegment path, int flags) {
		int slot = take(OPENING);
		if (slot == NONE) {
			return Operation.NOT_TRIED;
		}
		try {
			int outcome = open(slot, path, flags);
			release(slot);
			return outcome;
		}
		catch (Throwable ex) {
			this.leavers[slot].left = true;
			throw ex;
		}
	}

	private int open(int slot, MemorySegment path, int flags) {
		int outcome = this.kernel.openat2(this.states[slot], path, flags | FileFlags.O_NONBLOCK, RESOLVE_CACHED);
		if (outcome >= 0) {
			count(slot, OPENS);
			return outcome;
		}
		if (outcome == -Errno.ENOSYS) {
			this.opens = false;
		}
		else if (outcome == -Errno.EPERM || outcome == -Errno.EINVAL) {
			// what seccomp and Linux 5.6 to 5.11 say of any file
			this.opens = canOpen(slot);
		}
		// whatever it is, the ring will report it
		return Operation.NOT_TRIED;
	}

	/** Whether the kernel opens what it has in memory for sure. */
	private boolean canOpen(int slot) {
		try (Arena arena = Arena.ofConfined()) {
			int root = this.kernel.openat2(this.states[slot], arena.allocateFrom("/"),
					FileFlags.O_RDONLY | FileFlags.O_DIRECTORY | FileFlags.O_CLOEXEC, RESOLVE_CACHED);
			if (root >= 0) {
				this.kernel.close(root);
			}
			return root >= 0 || root == -Errno.EAGAIN;
		}
	}

	/**
	 * Closes a file that nobody uses any more, and to whose close the kernel has nothing
	 * to add as a rule: the last name of a large file may be gone, whose space is then
	 * given back.
	 * @return whether it was closed
	 */
	boolean close(Descriptor file) {
		if (this.local.contain(file.path())) {
			this.kernel.close(file.number());
			return true;
		}
		if (!this.permits.tryAcquire()) {
			return false;
		}
		try {
			// that it has been closed is all that can be wrong with it
			this.kernel.close(file.number());
			return true;
		}
		finally {
			this.permits.release();
		}
	}

	/** Waits until no call uses a file that lets no more in. */
	void awaitUnused(Descriptor file) {
		boolean interrupted = false;
		for (int slot = 0; slot < this.states.length; slot++) {
			// such a call does not wait for devices, but its thread may have lost its
			// processor, or wait for memory to write into
			while (this.slots.get(place(slot, USER)) == file.id() && !this.leavers[slot].left) {
				LockSupport.parkNanos(this, CLOSE_INTERVAL_NANOS);
				interrupted |= Thread.interrupted();
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	long reads() {
		return sum(READS);
	}

	long writes() {
		return sum(WRITES);
	}

	long opens() {
		return sum(OPENS);
	}

	private long sum(int counter) {
		long sum = 0;
		for (int slot = 0; slot < this.states.length; slot++) {
			sum += this.slots.getOpaque(place(slot, counter));
		}
		return sum;
	}

	/** Returns a slot for a call about a file, or {@link #NONE}. */
	private int take(Descriptor file) {
		int slot = take(file.id());
		if (slot == NONE) {
			return NONE;
		}
		try {
			// taking the slot is a full fence: either this sees that the file is being
			// closed, or whoever closes it, having said so first, sees the slot
			if (!file.isClosing()) {
				return slot;
			}
			release(slot);
			return NONE;
		}
		catch (Throwable ex) {
			this.leavers[slot].left = true;
			throw ex;
		}
	}

	private int take(long user) {
		// neighbouring threads get slots far apart
		int home = (int) ((Thread.currentThread().threadId() * 0x9E3779B97F4A7C15L) >>> this.slotShift);
		for (int i = 0; i < TRIES; i++) {
			int slot = (home + i) & (this.states.length - 1);
			int place = place(slot, USER);
			boolean free = this.slots.getOpaque(place) == NOBODY || this.leavers[slot].reclaim(this, slot);
			if (free && this.slots.compareAndSet(place, NOBODY, user)) {
				return slot;
			}
		}
		return NONE;
	}

	/** Before the first slot are the array's header and its length, which all read. */
	private static int place(int slot, int what) {
		return (slot + 1) * STRIDE + what;
	}

	/** Counts a call, while the slot is this thread's. */
	private void count(int slot, int counter) {
		int place = place(slot, counter);
		this.slots.setOpaque(place, this.slots.getPlain(place) + 1);
	}

	private void release(int slot) {
		// what the call did to the file and to the slot comes before
		this.slots.setRelease(place(slot, USER), NOBODY);
	}

	/**
	 * Says that whoever had a slot has left it without giving it back, because that is a
	 * call for which an overflown stack may have no room. An assignment needs none.
	 */
	private static final class Leaver {

		private static final VarHandle LEFT;

		static {
			try {
				LEFT = MethodHandles.lookup().findVarHandle(Leaver.class, "left", boolean.class);
			}
			catch (ReflectiveOperationException ex) {
				throw new ExceptionInInitializerError(ex);
			}
		}

		private volatile boolean left;

		/** Gives a slot back for whoever has left it. */
		boolean reclaim(InlineCalls calls, int slot) {
			// until it is given back nobody else can have it
			if (!this.left || !LEFT.compareAndSet(this, true, false)) {
				return false;
			}
			try {
				calls.release(slot);
				return true;
			}
			catch (Throwable ex) {
				this.left = true;
				throw ex;
			}
		}

	}

}
