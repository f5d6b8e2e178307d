package dev.iouring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Set;

import dev.iouring.linux.FileLayout;
import dev.iouring.linux.Kernel;

/**
 * Tells file systems apart that do not say by themselves whether a call would wait.
 */
final class FileSystems {

	/** {@code EXT4_SUPER_MAGIC}, also of ext2 and ext3. */
	static final long EXT4 = 0xEF53;

	/** Those that write into memory of this machine: {@code linux/magic.h}. */
	private static final Set<Long> LOCAL = Set.of(EXT4, 0x58465342L /* XFS */,
			0x9123683EL /* btrfs */, 0xF2F52010L /* F2FS */, 0x01021994L /* tmpfs */,
			0x858458F6L /* ramfs */);

	/** Copies a file that is opened for writing. */
	private static final long OVERLAY = 0x794C7630;

	/** Each write is one to the device: {@code ST_SYNCHRONOUS}. */
	private static final long SYNCHRONOUS = 16;

	private FileSystems() {
	}

	/**
	 * Whether writes to an open file are copied into the page cache, as far as can be
	 * told, and wait for a device at most: for the rest of a block that is not there yet,
	 * or until some of what waits to be written has been. On others they may ask a server
	 * or a process, and wait for it for as long as that likes.
	 */
	static boolean isWriteBack(Kernel kernel, int file) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment answer = ask(kernel, file, arena);
			return LOCAL.contains(answer.get(ValueLayout.JAVA_LONG, FileLayout.STATFS_TYPE))
					&& (answer.get(ValueLayout.JAVA_LONG, FileLayout.STATFS_FLAGS) & SYNCHRONOUS) == 0;
		}
	}

	/**
	 * Whether this machine opens a file for reading, and closes it, without asking a
	 * server or a process.
	 */
	static boolean isLocal(Kernel kernel, int file) {
		try (Arena arena = Arena.ofConfined()) {
			long type = ask(kernel, file, arena).get(ValueLayout.JAVA_LONG, FileLayout.STATFS_TYPE);
			return LOCAL.contains(type) || type == OVERLAY;
		}
	}

	/** All zeros if there is no answer. */
	private static MemorySegment ask(Kernel kernel, int file, Arena arena) {
		MemorySegment answer = arena.allocate(FileLayout.STATFS_SIZE, Long.BYTES);
		return (kernel.fstatfs(file, answer) == 0) ? answer : answer.fill((byte) 0);
	}

}
