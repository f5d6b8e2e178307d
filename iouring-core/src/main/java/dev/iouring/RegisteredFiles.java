package dev.iouring;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.Feature;
import dev.iouring.ring.FileTable;
import dev.iouring.ring.Ring;
import dev.iouring.ring.Sqe;

/**
 * The table of files of one ring, whose slots entries can name instead of a descriptor's
 * number: the kernel then takes no reference to the file for each operation. A file gets
 * a slot when it has been used for so many operations that the two calls pay. Owner
 * thread only, but for {@link #isEnded()}. Allocates nothing once it is there.
 *
 * <p>
 * The table holds its files open beside their descriptors, so a slot is emptied before
 * its descriptor is closed; closing alone would keep locks and the space of deleted
 * files. And it is emptied only when nothing uses the file: whoever closes it has waited
 * for its last use to end, and an operation gives its use back when the owner has taken
 * its last completion. So no entry that the kernel has not taken (SQPOLL), no operation
 * that waits in a chain for its turn and none that is left to a worker names a slot that
 * is empty or another file's by now, although the kernel looks for the file only when
 * such an operation begins.
 *
 * <p>
 * The entry that first names a slot is published after the call that filled it, which
 * takes the same lock of the ring in the kernel as a polling thread that takes entries.
 * If an operation's completion can be seen a moment before the kernel has let go of the
 * operation, the operation holds its file for that moment, as one without a slot does.
 *
 * <p>
 * The slots end with the ring, before anybody can learn that its mailbox is closed.
 */
final class RegisteredFiles {

	/**
	 * How often a file is used before it gets a slot. The two calls take a microsecond,
	 * and an operation with a slot 0.07 µs less than one without: they pay after 16, and
	 * most files that are used for a moment never come to make them.
	 */
	static final int USES_BEFORE = 64;

	private static final Logger LOGGER = System.getLogger(RegisteredFiles.class.getName());

	private static final int EMPTY = -1;

	private final Ring ring;

	private final int usesBefore;

	private final int[] free;

	private int freeCount;

	private volatile boolean ended;

	private RegisteredFiles(Ring ring, int count, int usesBefore) {
		this.ring = ring;
		this.usesBefore = usesBefore;
		this.free = new int[count];
		for (int i = 0; i < count; i++) {
			this.free[i] = count - 1 - i;
		}
		this.freeCount = count;
	}

	/**
	 * Registers an empty table. Kernels before 6.13 let go of a file that was taken out
	 * only when all operations that were in flight then have ended, those on other files
	 * included, and the oldest of them a second later. What tells newer ones is a feature
	 * of Linux 6.14.
	 * @param count slots, from 1
	 * @param usesBefore operations on a file before it gets a slot
	 * @throws ErrnoException if the kernel refuses or is too old
	 */
	static RegisteredFiles register(Ring ring, int count, int usesBefore) throws ErrnoException {
		if (!ring.features().contains(Feature.RW_ATTR)) {
			throw new ErrnoException("io_uring_register(FILES2)", Errno.EINVAL,
					"Linux before 6.14 would keep files open after they are closed");
		}
		FileTable.registerSparse(ring, count);
		return new RegisteredFiles(ring, count, usesBefore);
	}

	int size() {
		return this.free.length;
	}

	/** Has an entry name a file by its slot, if it has one or is worth one. */
	void use(Descriptor file, Sqe sqe) {
		int slot = file.slotIn(this);
		if (slot == Descriptor.NO_SLOT && this.freeCount > 0 && file.countUse() > this.usesBefore) {
			slot = register(file);
		}
		if (slot != Descriptor.NO_SLOT) {
			sqe.fixedFile(slot);
		}
	}

	private int register(Descriptor file) {
		int slot = this.free[this.freeCount - 1];
		try {
			FileTable.update(this.ring, slot, file.number());
		}
		catch (ErrnoException ex) {
			// without memory in the kernel, perhaps: its number does as well, until it
			// has been used as often again
			LOGGER.log(Level.DEBUG, "'%s' was not registered".formatted(file.path()), ex);
			file.forgetUses();
			return Descriptor.NO_SLOT;
		}
		this.freeCount--;
		file.registered(this, slot);
		return slot;
	}

	/** Has the kernel let go of a file that nothing uses any more. */
	void remove(Descriptor file) {
		int slot = file.slotIn(this);
		if (slot == Descriptor.NO_SLOT || this.ended) {
			return;
		}
		try {
			FileTable.update(this.ring, slot, EMPTY);
			this.free[this.freeCount++] = slot;
		}
		catch (ErrnoException ex) {
			// no kernel does, as it needs no memory for this; whose slot it is is unknown
			// then
			LOGGER.log(Level.WARNING,
					"'%s' could not be taken out of its ring's table, and stays open until the ring ends"
						.formatted(file.path()),
					ex);
		}
		file.unregistered();
	}

	/**
	 * Has the kernel let go of all files, because the owner ends. The kernel would do so
	 * some time after the ring is closed, or never if it cannot be closed. What has not
	 * begun yet then fails, if the owner had to leave it behind, instead of finding
	 * another file.
	 */
	void end() throws ErrnoException {
		if (!this.ended) {
			FileTable.unregister(this.ring);
			this.ended = true;
		}
	}

	/** Whether no slot means anything any more. On any thread. */
	boolean isEnded() {
		return this.ended;
	}

}
