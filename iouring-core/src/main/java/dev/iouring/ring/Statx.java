package dev.iouring.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

import dev.iouring.linux.FileLayout;

/**
 * Reads a {@code struct statx} that {@link PathOperations#statx} had the kernel fill, see
 * {@code statx(2)}. A field is meaningful only if {@link #mask} has its bit. A time
 * beyond {@link Instant#MIN} or {@link Instant#MAX} is read as that.
 */
public final class Statx {

	/** The size of the structure in bytes. */
	public static final int SIZE = FileLayout.STATX_SIZE;

	/** Asks for the type, in {@link #mode}. */
	public static final int STATX_TYPE = 1;

	/** Asks for the permissions, in {@link #mode}. */
	public static final int STATX_MODE = 2;

	/** Asks for {@link #nlink}. */
	public static final int STATX_NLINK = 4;

	/** Asks for {@link #uid}. */
	public static final int STATX_UID = 8;

	/** Asks for {@link #gid}. */
	public static final int STATX_GID = 0x10;

	/** Asks for {@link #atime}. */
	public static final int STATX_ATIME = 0x20;

	/** Asks for {@link #mtime}. */
	public static final int STATX_MTIME = 0x40;

	/** Asks for {@link #ctime}. */
	public static final int STATX_CTIME = 0x80;

	/** Asks for {@link #ino}. */
	public static final int STATX_INO = 0x100;

	/** Asks for {@link #size}. */
	public static final int STATX_SIZE = 0x200;

	/** Asks for {@link #blocks}. */
	public static final int STATX_BLOCKS = 0x400;

	/** Asks for all of the above, what {@code stat(2)} tells. */
	public static final int STATX_BASIC_STATS = 0x7ff;

	/** Asks for {@link #btime}. */
	public static final int STATX_BTIME = 0x800;

	/** Asks for {@link #dioMemAlign} and {@link #dioOffsetAlign}. Linux 6.1. */
	public static final int STATX_DIOALIGN = 0x2000;

	private Statx() {
	}

	/**
	 * What the kernel filled in.
	 * @param statx the structure
	 * @return {@code STATX_*} bits
	 */
	public static int mask(MemorySegment statx) {
		return statx.get(ValueLayout.JAVA_INT, FileLayout.STX_MASK);
	}

	/**
	 * The file's type and permissions, as of {@code inode(7)}.
	 * @param statx the structure
	 * @return 0 to 65535
	 */
	public static int mode(MemorySegment statx) {
		return Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, FileLayout.STX_MODE));
	}

	/**
	 * The file's size.
	 * @param statx the structure
	 * @return bytes
	 */
	public static long size(MemorySegment statx) {
		return statx.get(ValueLayout.JAVA_LONG, FileLayout.STX_SIZE);
	}

	/**
	 * The space the file takes.
	 * @param statx the structure
	 * @return in units of 512 bytes
	 */
	public static long blocks(MemorySegment statx) {
		return statx.get(ValueLayout.JAVA_LONG, FileLayout.STX_BLOCKS);
	}

	/**
	 * The number of hard links.
	 * @param statx the structure
	 * @return from 0
	 */
	public static long nlink(MemorySegment statx) {
		return unsignedInt(statx, FileLayout.STX_NLINK);
	}

	/**
	 * The owner.
	 * @param statx the structure
	 * @return a user id, an unsigned 32-bit number
	 */
	public static long uid(MemorySegment statx) {
		return unsignedInt(statx, FileLayout.STX_UID);
	}

	/**
	 * The owning group.
	 * @param statx the structure
	 * @return a group id, an unsigned 32-bit number
	 */
	public static long gid(MemorySegment statx) {
		return unsignedInt(statx, FileLayout.STX_GID);
	}

	/**
	 * The inode number.
	 * @param statx the structure
	 * @return unique within a file system
	 */
	public static long ino(MemorySegment statx) {
		return statx.get(ValueLayout.JAVA_LONG, FileLayout.STX_INO);
	}

	/**
	 * The device the file is on, major number.
	 * @param statx the structure
	 * @return always filled in
	 */
	public static int devMajor(MemorySegment statx) {
		return statx.get(ValueLayout.JAVA_INT, FileLayout.STX_DEV_MAJOR);
	}

	/**
	 * The device the file is on, minor number.
	 * @param statx the structure
	 * @return always filled in
	 */
	public static int devMinor(MemorySegment statx) {
		return statx.get(ValueLayout.JAVA_INT, FileLayout.STX_DEV_MINOR);
	}

	/**
	 * The time of the last access.
	 * @param statx the structure
	 * @return to the nanosecond
	 */
	public static Instant atime(MemorySegment statx) {
		return time(statx, FileLayout.STX_ATIME);
	}

	/**
	 * The time of the last change of the data.
	 * @param statx the structure
	 * @return to the nanosecond
	 */
	public static Instant mtime(MemorySegment statx) {
		return time(statx, FileLayout.STX_MTIME);
	}

	/**
	 * The time of the last change of data or metadata.
	 * @param statx the structure
	 * @return to the nanosecond
	 */
	public static Instant ctime(MemorySegment statx) {
		return time(statx, FileLayout.STX_CTIME);
	}

	/**
	 * The time of creation.
	 * @param statx the structure
	 * @return to the nanosecond
	 */
	public static Instant btime(MemorySegment statx) {
		return time(statx, FileLayout.STX_BTIME);
	}

	/**
	 * The best size for I/O.
	 * @param statx the structure
	 * @return bytes
	 */
	public static int blksize(MemorySegment statx) {
		return statx.get(ValueLayout.JAVA_INT, FileLayout.STX_BLKSIZE);
	}

	/**
	 * The alignment of memory that {@code O_DIRECT} asks for.
	 * @param statx the structure
	 * @return bytes, or 0 if the file does not support direct I/O
	 */
	public static int dioMemAlign(MemorySegment statx) {
		return statx.get(ValueLayout.JAVA_INT, FileLayout.STX_DIO_MEM_ALIGN);
	}

	/**
	 * The alignment of file offsets and lengths that {@code O_DIRECT} asks for.
	 * @param statx the structure
	 * @return bytes, or 0 if the file does not support direct I/O
	 */
	public static int dioOffsetAlign(MemorySegment statx) {
		return statx.get(ValueLayout.JAVA_INT, FileLayout.STX_DIO_OFFSET_ALIGN);
	}

	/*
	 * Some file systems keep any 64 bits of seconds, which is more than an instant has;
	 * FileTime makes an instant of such a time in the same way.
	 */
	private static Instant time(MemorySegment statx, long offset) {
		long seconds = statx.get(ValueLayout.JAVA_LONG, offset + FileLayout.TV_SEC);
		if (seconds > Instant.MAX.getEpochSecond()) {
			return Instant.MAX;
		}
		if (seconds < Instant.MIN.getEpochSecond()) {
			return Instant.MIN;
		}
		return Instant.ofEpochSecond(seconds, unsignedInt(statx, offset + FileLayout.TV_NSEC));
	}

	private static long unsignedInt(MemorySegment statx, long offset) {
		return Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, offset));
	}

}
