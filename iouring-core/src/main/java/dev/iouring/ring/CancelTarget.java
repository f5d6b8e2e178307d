package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

import dev.iouring.linux.SyncCancelLayout;
import org.jspecify.annotations.Nullable;

/**
 * Which requests {@link SyncCancel} is about: those that match all that is named here.
 * Immutable.
 */
public final class CancelTarget {

	private static final CancelTarget NOTHING = new CancelTarget(0, -1, null, null);

	/** {@code IORING_ASYNC_CANCEL_*}, without that for user data. */
	private final int flags;

	private final int fd;

	private final @Nullable Long userData;

	private final @Nullable Opcode operation;

	private CancelTarget(int flags, int fd, @Nullable Long userData, @Nullable Opcode operation) {
		this.flags = flags;
		this.fd = fd;
		this.userData = userData;
		this.operation = operation;
	}

	/**
	 * The first request with some user data. Linux 6.0.
	 * @param userData of the request
	 * @return the target
	 */
	public static CancelTarget userData(long userData) {
		return NOTHING.andUserData(userData);
	}

	/**
	 * The first request on a file. Linux 6.0.
	 * @param fd its descriptor, from 0
	 * @return the target
	 */
	public static CancelTarget file(int fd) {
		return ofFile("descriptor", fd, ControlOperations.CANCEL_FD);
	}

	/**
	 * The first request on a registered file. Linux 6.0.
	 * @param slot of the file, from 0
	 * @return the target
	 */
	public static CancelTarget fixedFile(int slot) {
		return ofFile("slot", slot, ControlOperations.CANCEL_FD | ControlOperations.CANCEL_FD_FIXED);
	}

	/**
	 * The first request for an operation. Linux 6.6.
	 * @param operation the operation
	 * @return the target
	 */
	public static CancelTarget operation(Opcode operation) {
		return NOTHING.andOperation(operation);
	}

	/**
	 * All requests of the ring; {@link SyncCancel} waits for none of them. Linux 6.0.
	 * @return the target
	 */
	public static CancelTarget any() {
		return new CancelTarget(ControlOperations.CANCEL_ANY | ControlOperations.CANCEL_ALL, -1, null, null);
	}

	private static CancelTarget ofFile(String what, int number, int flags) {
		NegativeNumbers.refuse(what, number);
		return new CancelTarget(flags, number, null, null);
	}

	/**
	 * Demands user data besides. Linux 6.6.
	 * @param userData of the request
	 * @return the narrower target
	 */
	public CancelTarget andUserData(long userData) {
		return new CancelTarget(narrowable(), this.fd, userData, this.operation);
	}

	/**
	 * Demands an operation besides. Linux 6.6.
	 * @param operation the operation
	 * @return the narrower target
	 */
	public CancelTarget andOperation(Opcode operation) {
		return new CancelTarget(narrowable() | ControlOperations.CANCEL_OP, this.fd, this.userData, operation);
	}

	/**
	 * All such requests instead of the first; {@link SyncCancel} waits for none of them.
	 * @return the wider target
	 */
	public CancelTarget all() {
		return new CancelTarget(this.flags | ControlOperations.CANCEL_ALL, this.fd, this.userData, this.operation);
	}

	boolean isAll() {
		return (this.flags & ControlOperations.CANCEL_ALL) != 0;
	}

	private int narrowable() {
		if ((this.flags & ControlOperations.CANCEL_ANY) != 0) {
			throw new IllegalStateException("the kernel looks at nothing else if any request is meant");
		}
		return this.flags;
	}

	/** Fills all but the timeout of the kernel's {@code io_uring_sync_cancel_reg}. */
	void encode(MemorySegment request) {
		int flags = this.flags;
		if (this.userData != null) {
			request.set(ValueLayout.JAVA_LONG, SyncCancelLayout.ADDR, this.userData);
			// Alone it needs no flag, which older kernels do not know.
			if (flags != 0 && flags != ControlOperations.CANCEL_ALL) {
				flags |= ControlOperations.CANCEL_USERDATA;
			}
		}
		if (this.operation != null) {
			request.set(ValueLayout.JAVA_BYTE, SyncCancelLayout.OPCODE, (byte) this.operation.code());
		}
		request.set(ValueLayout.JAVA_INT, SyncCancelLayout.FD, this.fd);
		request.set(ValueLayout.JAVA_INT, SyncCancelLayout.FLAGS, flags);
	}

}
