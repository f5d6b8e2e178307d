package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

import dev.iouring.linux.BufferRingLayout;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.RegisterLayout;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@code io_uring_register(2)}. Their arguments are copied by the
 * kernel and live only as long as the call.
 */
final class Registration {

	private static final int FILES_SPARSE = 1;

	private static final int PROBED_OPERATIONS = 256;

	/** {@code IORING_REGISTER_USE_REGISTERED_RING}, from Linux 6.3. */
	private static final int USE_REGISTERED_RING = 1 << 31;

	private final Kernel kernel;

	private final RingHandle handle;

	/** What {@link #updateFile} passes, so that it allocates nothing. */
	private @Nullable MemorySegment update;

	Registration(Kernel kernel, RingHandle handle) {
		this.kernel = kernel;
		this.handle = handle;
	}

	void enable() throws ErrnoException {
		register(RegisterOpcode.ENABLE_RINGS, MemorySegment.NULL, 0);
	}

	void restrictions(Restrictions restrictions) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			register(RegisterOpcode.RESTRICTIONS, restrictions.encode(arena), restrictions.size());
		}
	}

	void buffers(List<MemorySegment> buffers) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment iovecs = arena.allocate((long) buffers.size() * RegisterLayout.IOVEC_SIZE, Long.BYTES);
			for (int i = 0; i < buffers.size(); i++) {
				long iovec = (long) i * RegisterLayout.IOVEC_SIZE;
				iovecs.set(ValueLayout.JAVA_LONG, iovec + RegisterLayout.IOV_BASE,
						NativeMemory.writableAddress(buffers.get(i)));
				iovecs.set(ValueLayout.JAVA_LONG, iovec + RegisterLayout.IOV_LEN, buffers.get(i).byteSize());
			}
			register(RegisterOpcode.BUFFERS, iovecs, buffers.size());
		}
	}

	void unregisterBuffers() throws ErrnoException {
		register(RegisterOpcode.UNREGISTER_BUFFERS, MemorySegment.NULL, 0);
	}

	void files(int[] fds) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			register(RegisterOpcode.FILES, arena.allocateFrom(ValueLayout.JAVA_INT, fds), fds.length);
		}
	}

	void filesSparse(int count) throws ErrnoException {
		if (count < 1) {
			throw new IllegalArgumentException("count " + count + " is less than 1");
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment resources = arena.allocate(RegisterLayout.RSRC_REGISTER_SIZE, Long.BYTES);
			resources.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_REGISTER_NR, count);
			resources.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_REGISTER_FLAGS, FILES_SPARSE);
			// This operation's count of arguments is the size of its structure.
			register(RegisterOpcode.FILES2, resources, RegisterLayout.RSRC_REGISTER_SIZE);
		}
	}

	void updateFile(int index, int fd) throws ErrnoException {
		MemorySegment update = this.update;
		if (update == null) {
			update = Arena.ofAuto().allocate(RegisterLayout.RSRC_UPDATE_SIZE + Integer.BYTES, Long.BYTES);
			update.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_UPDATE_DATA,
					update.address() + RegisterLayout.RSRC_UPDATE_SIZE);
			this.update = update;
		}
		update.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET, index);
		update.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_SIZE, fd);
		register(RegisterOpcode.FILES_UPDATE, update, 1);
	}

	int updateFiles(int offset, int[] fds) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment update = arena.allocate(RegisterLayout.RSRC_UPDATE_SIZE, Long.BYTES);
			MemorySegment numbers = arena.allocateFrom(ValueLayout.JAVA_INT, fds);
			update.set(ValueLayout.JAVA_INT, RegisterLayout.RSRC_UPDATE_OFFSET, offset);
			update.set(ValueLayout.JAVA_LONG, RegisterLayout.RSRC_UPDATE_DATA, numbers.address());
			return register(RegisterOpcode.FILES_UPDATE, update, fds.length);
		}
	}

	void unregisterFiles() throws ErrnoException {
		register(RegisterOpcode.UNREGISTER_FILES, MemorySegment.NULL, 0);
	}

	void eventfd(int eventfd) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			register(RegisterOpcode.EVENTFD, arena.allocateFrom(ValueLayout.JAVA_INT, eventfd), 1);
		}
	}

	void unregisterEventfd() throws ErrnoException {
		register(RegisterOpcode.UNREGISTER_EVENTFD, MemorySegment.NULL, 0);
	}

	IoWorkers maxWorkers(int bounded, int unbounded) throws ErrnoException {
		if (bounded < 0 || unbounded < 0) {
			throw new IllegalArgumentException("workers " + bounded + " and " + unbounded + " must not be negative");
		}
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment limits = arena.allocateFrom(ValueLayout.JAVA_INT, bounded, unbounded);
			register(RegisterOpcode.IOWQ_MAX_WORKERS, limits, 2);
			return new IoWorkers(limits.getAtIndex(ValueLayout.JAVA_INT, 0),
					limits.getAtIndex(ValueLayout.JAVA_INT, 1));
		}
	}

	void bufferRing(int group, long address, int entries, int flags) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(BufferRingLayout.REG_SIZE, Long.BYTES);
			request.set(ValueLayout.JAVA_LONG, BufferRingLayout.REG_ADDR, address);
			request.set(ValueLayout.JAVA_INT, BufferRingLayout.REG_ENTRIES, entries);
			request.set(ValueLayout.JAVA_SHORT, BufferRingLayout.REG_BGID, (short) group);
			request.set(ValueLayout.JAVA_SHORT, BufferRingLayout.REG_FLAGS, (short) flags);
			register(RegisterOpcode.PBUF_RING, request, 1);
		}
	}

	void unregisterBufferRing(int group) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment request = arena.allocate(BufferRingLayout.REG_SIZE, Long.BYTES);
			request.set(ValueLayout.JAVA_SHORT, BufferRingLayout.REG_BGID, (short) group);
			register(RegisterOpcode.UNREGISTER_PBUF_RING, request, 1);
		}
	}

	short bufferRingHead(int group) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment status = arena.allocate(BufferRingLayout.STATUS_SIZE, Long.BYTES);
			status.set(ValueLayout.JAVA_INT, BufferRingLayout.STATUS_GROUP, group);
			register(RegisterOpcode.PBUF_STATUS, status, 1);
			return (short) status.get(ValueLayout.JAVA_INT, BufferRingLayout.STATUS_HEAD);
		}
	}

	Probe probe() throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment probe = arena.allocate(
					RegisterLayout.PROBE_SIZE + (long) PROBED_OPERATIONS * RegisterLayout.PROBE_OP_SIZE, Long.BYTES);
			register(RegisterOpcode.PROBE, probe, PROBED_OPERATIONS);
			return new Probe(probe);
		}
	}

	int register(RegisterOpcode operation, MemorySegment argument, int count) throws ErrnoException {
		if (this.handle.isClosed()) {
			// The kernel would take -1 for "no ring in particular", which some operations
			// allow.
			throw new IllegalStateException("the ring is closed");
		}
		// By descriptor where there is one: every kernel can do that.
		int result = (this.handle.fd() < 0 && this.handle.byIndex()) ? this.kernel.ioUringRegister(this.handle.index(),
				operation.code() | USE_REGISTERED_RING, argument, count)
				: this.kernel.ioUringRegister(this.handle.fd(), operation.code(), argument, count);
		if (result < 0) {
			throw RingErrors.of("io_uring_register(" + operation + ")", -result);
		}
		return result;
	}

}
