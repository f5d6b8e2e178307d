package dev.iouring;

import java.util.EnumSet;
import java.util.Set;

import dev.iouring.ring.Opcode;

/**
 * The kinds of operations that a ring may be restricted to, named like their system
 * calls.
 *
 * @see IoUringOptions.Builder#allowedOperations(Set)
 */
public enum OperationKind {

	/** Reading from files. */
	READ(Opcode.READ, Opcode.READ_FIXED),

	/** Writing to files. */
	WRITE(Opcode.WRITE, Opcode.WRITE_FIXED),

	/** {@code fsync(2)} and {@code fdatasync(2)}. */
	FSYNC(Opcode.FSYNC),

	/** Opening and creating files. */
	OPENAT(Opcode.OPENAT, Opcode.OPENAT2),

	/** Closing files, which every ring allows. */
	CLOSE(Opcode.CLOSE),

	/** Asking what a file is. */
	STATX(Opcode.STATX),

	/** Renaming files. */
	RENAMEAT(Opcode.RENAMEAT),

	/** Removing files and directories. */
	UNLINKAT(Opcode.UNLINKAT),

	/** Creating directories. */
	MKDIRAT(Opcode.MKDIRAT),

	/** Giving files further names. */
	LINKAT(Opcode.LINKAT),

	/** Creating symbolic links. */
	SYMLINKAT(Opcode.SYMLINKAT),

	/** Allocating space for files. */
	FALLOCATE(Opcode.FALLOCATE),

	/** Setting the length of files. */
	FTRUNCATE(Opcode.FTRUNCATE);

	private final Opcode opcode;

	private final Opcode variant;

	OperationKind(Opcode opcode) {
		this(opcode, opcode);
	}

	OperationKind(Opcode opcode, Opcode variant) {
		this.opcode = opcode;
		this.variant = variant;
	}

	/**
	 * Returns what the kernel is asked for.
	 * @return the operations of the ring that are of this kind
	 */
	public Set<Opcode> opcodes() {
		return EnumSet.of(this.opcode, this.variant);
	}

}
