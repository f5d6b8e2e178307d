package dev.iouring.ring;

/**
 * Fills an entry field by field, for operations and commands that have no encoder here,
 * because they are newer or belong to one driver. Nothing is checked: whoever uses it
 * answers for all memory the entry refers to. It reaches the first 64 bytes; the second
 * half of a large entry ({@link SetupFlag#SQE128}) stays zero.
 */
public final class RawOperation {

	private final Sqe sqe;

	private RawOperation(Sqe sqe) {
		this.sqe = sqe;
	}

	/**
	 * Begins an operation in an entry, of which nothing is left that it had before.
	 * @param sqe the entry to fill
	 * @param opcode its number, 0 to 255
	 * @param fd the file, or what else the operation has in this field
	 * @return the rest of the entry, all zero
	 */
	public static RawOperation of(Sqe sqe, int opcode, int fd) {
		if (opcode < 0 || opcode > 255) {
			throw new IllegalArgumentException("opcode " + opcode + " is outside of 0 to 255");
		}
		return new RawOperation(sqe.cleared().prepare(opcode, fd, 0, 0, 0));
	}

	/**
	 * Sets bytes 8 to 15, {@code off} or {@code addr2}.
	 * @param offset any value
	 * @return this
	 */
	public RawOperation offset(long offset) {
		this.sqe.offset(offset);
		return this;
	}

	/**
	 * Sets bytes 16 to 23, {@code addr}.
	 * @param address any value
	 * @return this
	 */
	public RawOperation address(long address) {
		this.sqe.address(address);
		return this;
	}

	/**
	 * Sets bytes 24 to 27, {@code len}.
	 * @param length any value
	 * @return this
	 */
	public RawOperation length(int length) {
		this.sqe.length(length);
		return this;
	}

	/**
	 * Sets bytes 28 to 31, {@code rw_flags} and so on.
	 * @param flags any value
	 * @return this
	 */
	public RawOperation flags(int flags) {
		this.sqe.operationFlags(flags);
		return this;
	}

	/**
	 * Sets bytes 40 and 41, {@code buf_index} or {@code buf_group}.
	 * @param index 0 to 65535
	 * @return this
	 */
	public RawOperation bufferIndex(int index) {
		this.sqe.bufferIndex(index);
		return this;
	}

	/**
	 * Sets bytes 44 to 47, {@code file_index}, {@code splice_fd_in} and so on.
	 * @param index any value
	 * @return this
	 */
	public RawOperation fileIndex(int index) {
		this.sqe.fileIndex(index);
		return this;
	}

	/**
	 * Sets bytes 48 to 55, {@code addr3} or the first half of a command.
	 * @param address any value
	 * @return this
	 */
	public RawOperation address3(long address) {
		this.sqe.address3(address);
		return this;
	}

	/**
	 * Sets bytes 56 to 63, the second half of a command.
	 * @param word any value
	 * @return this
	 */
	public RawOperation lastWord(long word) {
		this.sqe.lastWord(word);
		return this;
	}

	/**
	 * Returns the entry, for what every operation may carry.
	 * @return the entry
	 */
	public Sqe sqe() {
		return this.sqe;
	}

}
