package dev.iouring.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.BufferRingLayout;
import dev.iouring.linux.Kernel;
import dev.iouring.linux.Platform;
import dev.iouring.linux.RegisterLayout;
import org.jspecify.annotations.Nullable;

/**
 * The call of {@code io_uring_register(2)}, and those of its operations that {@link Ring}
 * and {@link BufferRing} make; other classes of this package make the rest. Arguments are
 * copied by the kernel and live only as long as the call, unless said otherwise.
 */
final class Registration {

	private static final int NO_RING = -1;

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

	Kernel kernel() {
		return this.kernel;
	}

	void enable() throws ErrnoException {
		register(RegisterOpcode.ENABLE_RINGS);
	}

	void restrictions(Restrictions restrictions) throws ErrnoException {
		try (Arena arena = Arena.ofConfined()) {
			register(RegisterOpcode.RESTRICTIONS, restrictions.encode(arena), restrictions.size());
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

	int register(RegisterOpcode operation) throws ErrnoException {
		return register(operation, MemorySegment.NULL, 0);
	}

	int register(RegisterOpcode operation, MemorySegment argument, int count) throws ErrnoException {
		if (this.handle.isClosed()) {
			// The kernel would take -1 for "no ring in particular", which some operations
			// allow.
			throw new IllegalStateException("the ring is closed");
		}
		// By descriptor where there is one: every kernel can do that.
		return (this.handle.fd() < 0 && this.handle.byIndex()) ? call(this.kernel, this.handle.index(), operation,
				operation.code() | USE_REGISTERED_RING, argument, count)
				: call(this.kernel, this.handle.fd(), operation, operation.code(), argument, count);
	}

	/** For what is no ring's in particular, so that no ring's making has told yet. */
	static int registerWithoutRing(Kernel kernel, RegisterOpcode operation, MemorySegment argument, int count)
			throws ErrnoException {
		Platform.requireSupported();
		return call(kernel, NO_RING, operation, operation.code(), argument, count);
	}

	private static int call(Kernel kernel, int fd, RegisterOpcode operation, int code, MemorySegment argument,
			int count) throws ErrnoException {
		int result = kernel.ioUringRegister(fd, code, argument, count);
		if (result < 0) {
			throw RingErrors.of("io_uring_register(" + operation + ")", -result);
		}
		return result;
	}

}
