package dev.iouring.ring;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

import dev.iouring.linux.SqeLayout;

/**
 * A view of one submission entry, {@code struct io_uring_sqe}. The encoders, such as
 * {@link FileOperations}, fill it; the methods here add what every operation may carry,
 * and are called after the encoder.
 * <p>
 * {@link SubmissionQueue} hands out the same object again and again: it is valid until
 * the next entry is taken. Like its queue it belongs to one thread.
 */
public final class Sqe {

	private static final int FIXED_FILE = 1;

	private static final int IO_DRAIN = 1 << 1;

	private static final int IO_LINK = 1 << 2;

	private static final int IO_HARDLINK = 1 << 3;

	private static final int ASYNC = 1 << 4;

	private static final int BUFFER_SELECT = 1 << 5;

	private static final int CQE_SKIP_SUCCESS = 1 << 6;

	/** The I/O priority's word has these flags for operations on sockets. */
	private static final int POLL_FIRST = 1;

	/** {@code accept} has flags of its own there; its first one is multishot. */
	private static final int ACCEPT_POLL_FIRST = 1 << 2;

	private static final VarHandle OPCODE = field(SqeLayout.OPCODE, ValueLayout.JAVA_BYTE);

	private static final VarHandle FLAGS = field(SqeLayout.FLAGS, ValueLayout.JAVA_BYTE);

	private static final VarHandle IOPRIO = field(SqeLayout.IOPRIO, ValueLayout.JAVA_SHORT);

	private static final VarHandle FD = field(SqeLayout.FD, ValueLayout.JAVA_INT);

	private static final VarHandle OFF = field(SqeLayout.OFF, ValueLayout.JAVA_LONG);

	private static final VarHandle ADDR = field(SqeLayout.ADDR, ValueLayout.JAVA_LONG);

	private static final VarHandle LEN = field(SqeLayout.LEN, ValueLayout.JAVA_INT);

	private static final VarHandle OP_FLAGS = field(SqeLayout.OP_FLAGS, ValueLayout.JAVA_INT);

	private static final VarHandle USER_DATA = field(SqeLayout.USER_DATA, ValueLayout.JAVA_LONG);

	private static final VarHandle BUF_INDEX = field(SqeLayout.BUF_INDEX, ValueLayout.JAVA_SHORT);

	private static final VarHandle PERSONALITY = field(SqeLayout.PERSONALITY, ValueLayout.JAVA_SHORT);

	private static final VarHandle FILE_INDEX = field(SqeLayout.FILE_INDEX, ValueLayout.JAVA_INT);

	private static final VarHandle ADDR3 = field(SqeLayout.ADDR3, ValueLayout.JAVA_LONG);

	private static final VarHandle LAST_WORD = field(SqeLayout.LAST_WORD, ValueLayout.JAVA_LONG);

	/** The kernel counts slots from 1 here, and this is any that is free. */
	private static final int ANY_SLOT = ~0;

	private static final int WORD_COUNT = SqeLayout.SIZE / Long.BYTES;

	private static final VarHandle WORDS = MemoryLayout.sequenceLayout(WORD_COUNT, ValueLayout.JAVA_LONG)
		.varHandle(PathElement.sequenceElement())
		.withInvokeExactBehavior();

	private final MemorySegment entries;

	private final int size;

	private long base;

	/**
	 * Creates a view of memory that need not belong to a ring, so that encoding can be
	 * tested without a kernel.
	 * @param entry at least 64 bytes, 8-byte aligned, zeroed
	 */
	public Sqe(MemorySegment entry) {
		this(entry, SqeLayout.SIZE);
	}

	Sqe(MemorySegment entries, int size) {
		this.entries = entries;
		this.size = size;
		if (entries.byteSize() < size) {
			throw new IllegalArgumentException(
					"a submission entry has " + size + " bytes, the memory has " + entries.byteSize());
		}
	}

	/** Moves the view to the entry at an index. */
	Sqe at(int index) {
		this.base = (long) index * this.size;
		return this;
	}

	/** Moves the view to the entry at an index and zeroes it. */
	Sqe clearedAt(int index) {
		return at(index).cleared();
	}

	/** Zeroes the entry. */
	Sqe cleared() {
		clear(this.base);
		if (this.size == SqeLayout.BIG_SIZE) {
			clear(this.base + SqeLayout.SIZE);
		}
		return this;
	}

	boolean isLinked() {
		return ((byte) FLAGS.get(memory(), this.base) & (IO_LINK | IO_HARDLINK)) != 0;
	}

	long userData() {
		return (long) USER_DATA.get(memory(), this.base);
	}

	/**
	 * The value that comes back with each completion of this submission.
	 * @param userData any value
	 * @return this
	 */
	public Sqe userData(long userData) {
		USER_DATA.set(memory(), this.base, userData);
		return this;
	}

	/**
	 * The next submission starts only when this one has succeeded completely; else the
	 * rest of the chain completes with {@code ECANCELED}. A chain ends with the first
	 * entry without this flag, or where the {@code submit} call ends. Linux 5.3.
	 * <p>
	 * <strong>Not every failure counts.</strong> To Linux 6.18 those of transfers and of
	 * opening do, and most others. But {@code fsync} and {@code sync_file_range},
	 * {@code fallocate} and {@code ftruncate}, {@code statx}, what changes directories
	 * ({@code renameat}, {@code unlinkat}, {@code mkdirat}, {@code linkat},
	 * {@code symlinkat}), extended attributes, and {@code madvise} may fail and the next
	 * submission starts all the same. An entry that the kernel cannot make sense of ends
	 * the whole chain with {@code ECANCELED}, those before it included.
	 * @return this
	 */
	public Sqe link() {
		return flag(IO_LINK);
	}

	/**
	 * Like {@link #link()}, but the next submission starts whatever becomes of this one,
	 * once it has begun: an entry that the kernel cannot make sense of ends this chain,
	 * too. Linux 5.5.
	 * @return this
	 */
	public Sqe hardLink() {
		return flag(IO_HARDLINK);
	}

	/**
	 * Starts only when all earlier submissions have completed, and holds back all later
	 * ones until it has. Completes with {@code EOPNOTSUPP} on a ring that has ever got an
	 * entry with {@link #skipSuccess()}. Linux 5.2.
	 * <p>
	 * Not together with zero-copy sends: one that is held back by this, or in a chain
	 * that is, makes Linux 6.18 wait for that very send, and neither it nor anything
	 * submitted later on the ring completes, cancels included. One that began before is
	 * waited for as others are.
	 * @return this
	 * @throws IllegalStateException if the entry is a zero-copy send
	 */
	public Sqe drain() {
		int opcode = opcode();
		if (opcode == Opcode.SEND_ZC.code() || opcode == Opcode.SENDMSG_ZC.code()) {
			throw new IllegalStateException(
					"a zero-copy send with drain would never begin, and nothing else on the ring");
		}
		return flag(IO_DRAIN);
	}

	/**
	 * Goes to a worker thread at once, without trying to complete inline. Linux 5.6.
	 * @return this
	 */
	public Sqe async() {
		return flag(ASYNC);
	}

	/**
	 * The file descriptor is an index into the registered files. Linux 5.1.
	 * @return this
	 */
	public Sqe fixedFile() {
		return flag(FIXED_FILE);
	}

	/**
	 * A file that the operation opens goes to a slot of the registered files, and no
	 * descriptor is made; what the slot has is replaced. The operation completes with 0
	 * then, or with {@code EINVAL} if its flags have {@code O_CLOEXEC} or the like. For
	 * {@code openat}, {@code openat2}, {@code accept}, {@code socket} and {@code pipe}.
	 * Linux 5.15.
	 * @param slot of the registered files, from 0
	 * @return this
	 */
	public Sqe intoSlot(int slot) {
		return fileIndex(NativeMemory.slot(slot) + 1);
	}

	/**
	 * Like {@link #intoSlot}, but the kernel picks an empty slot, and the operation
	 * completes with it, or with {@code ENFILE} if there is none. Linux 5.19.
	 * @return this
	 */
	public Sqe intoFreeSlot() {
		return fileIndex(ANY_SLOT);
	}

	/**
	 * Does not try to transfer before the socket is ready, because it is not expected to
	 * be. For operations that accept, receive or send; {@code EINVAL} for others. Linux
	 * 5.19, {@code accept} 6.10.
	 * @return this
	 */
	public Sqe pollFirst() {
		return socketFlag((opcode() == Opcode.ACCEPT.code()) ? ACCEPT_POLL_FIRST : POLL_FIRST);
	}

	/**
	 * Puts an index into the registered files in the place of the file descriptor. Linux
	 * 5.1.
	 * @param index the index, from 0
	 * @return this
	 */
	public Sqe fixedFile(int index) {
		FD.set(memory(), this.base, NativeMemory.slot(index));
		return fixedFile();
	}

	/**
	 * Success posts no completion. In a chain of {@link #link() links} a failure then
	 * posts one for the request that failed and none for those after it. A ring that has
	 * got this once refuses {@link #drain()} from then on. Linux 5.17.
	 * @return this
	 */
	public Sqe skipSuccess() {
		return flag(CQE_SKIP_SUCCESS);
	}

	/**
	 * The kernel picks a buffer from a group of provided ones. Linux 5.7.
	 * @param group 0 to 65535
	 * @return this
	 */
	public Sqe bufferGroup(int group) {
		BUF_INDEX.set(memory(), this.base, unsignedShort("buffer group", group));
		return flag(BUFFER_SELECT);
	}

	/**
	 * Runs with registered credentials; completes with {@code EINVAL} if there are none
	 * with this id. Linux 5.6.
	 * @param personality an id the ring gave, 1 to 65535
	 * @return this
	 */
	public Sqe personality(int personality) {
		// 0 would mean the submitting thread's, which are mostly more than was meant.
		if (personality < 1 || personality > Personalities.MAX_ID) {
			throw new IllegalArgumentException(
					"personality " + personality + " is outside of 1 to " + Personalities.MAX_ID);
		}
		PERSONALITY.set(memory(), this.base, (short) personality);
		return this;
	}

	/**
	 * The I/O priority, see {@code ioprio_set(2)}. Not for operations on sockets, whose
	 * flags are in this word: it would replace those that encoders have set, such as that
	 * of a multishot operation.
	 * @param priority 0 to 65535
	 * @return this
	 */
	public Sqe ioPriority(int priority) {
		IOPRIO.set(memory(), this.base, unsignedShort("I/O priority", priority));
		return this;
	}

	/**
	 * The fields most operations have. What is not set stays zero, as the kernel demands.
	 */
	Sqe prepare(Opcode opcode, int fd, long address, int length, long offset) {
		return prepare(opcode.code(), fd, address, length, offset);
	}

	Sqe prepare(int opcode, int fd, long address, int length, long offset) {
		OPCODE.set(memory(), this.base, (byte) opcode);
		FD.set(memory(), this.base, fd);
		OFF.set(memory(), this.base, offset);
		ADDR.set(memory(), this.base, address);
		LEN.set(memory(), this.base, length);
		return this;
	}

	/**
	 * Which operation the entry asks for.
	 * @return the code of an {@link Opcode}, 0 to 255
	 */
	public int opcode() {
		return Byte.toUnsignedInt((byte) OPCODE.get(memory(), this.base));
	}

	/** The word that the kernel calls {@code rw_flags}, {@code open_flags} and so on. */
	Sqe operationFlags(int flags) {
		OP_FLAGS.set(memory(), this.base, flags);
		return this;
	}

	Sqe socketFlag(int flag) {
		int flags = Short.toUnsignedInt((short) IOPRIO.get(memory(), this.base));
		return ioPriority(flags | flag);
	}

	/** Also where from to splice, and the length of an address or an option. */
	Sqe fileIndex(int index) {
		FILE_INDEX.set(memory(), this.base, index);
		return this;
	}

	Sqe offset(long offset) {
		OFF.set(memory(), this.base, offset);
		return this;
	}

	Sqe address(long address) {
		ADDR.set(memory(), this.base, address);
		return this;
	}

	Sqe length(int length) {
		LEN.set(memory(), this.base, length);
		return this;
	}

	Sqe lastWord(long word) {
		LAST_WORD.set(memory(), this.base, word);
		return this;
	}

	Sqe address3(long address) {
		ADDR3.set(memory(), this.base, address);
		return this;
	}

	Sqe bufferIndex(int index) {
		BUF_INDEX.set(memory(), this.base, unsignedShort("buffer index", index));
		return this;
	}

	/*
	 * Not fill() of a slice, which costs more than all the rest of an entry. The handle's
	 * check is the same at every turn, so what is compiled is eight stores.
	 */
	private void clear(long start) {
		MemorySegment memory = memory();
		for (int i = 0; i < WORD_COUNT; i++) {
			WORDS.set(memory, start, (long) i, 0L);
		}
	}

	private MemorySegment memory() {
		return SegmentType.sharpen(this.entries);
	}

	private Sqe flag(int flag) {
		byte flags = (byte) FLAGS.get(memory(), this.base);
		FLAGS.set(memory(), this.base, (byte) (flags | flag));
		return this;
	}

	private static VarHandle field(int offset, ValueLayout type) {
		return StructField.of(SqeLayout.SIZE, offset, type);
	}

	private static short unsignedShort(String what, int value) {
		if (value < 0 || value > 0xffff) {
			throw new IllegalArgumentException(what + " " + value + " is outside of 0 to 65535");
		}
		return (short) value;
	}

}
