package dev.iouring.linux;

/**
 * Offsets of {@code struct statx} in {@code linux/stat.h}, {@code struct open_how} in
 * {@code linux/openat2.h} and {@code struct statfs} in {@code asm/statfs.h}, whose fields
 * are words of 64 bits.
 */
public final class FileLayout {

	public static final int STATX_SIZE = 256;

	public static final int STX_MASK = 0;

	public static final int STX_BLKSIZE = 4;

	public static final int STX_NLINK = 16;

	public static final int STX_UID = 20;

	public static final int STX_GID = 24;

	public static final int STX_MODE = 28;

	public static final int STX_INO = 32;

	public static final int STX_SIZE = 40;

	public static final int STX_BLOCKS = 48;

	public static final int STX_ATIME = 64;

	public static final int STX_BTIME = 80;

	public static final int STX_CTIME = 96;

	public static final int STX_MTIME = 112;

	public static final int STX_DEV_MAJOR = 136;

	public static final int STX_DEV_MINOR = 140;

	public static final int STX_MNT_ID = 144;

	/** Linux 6.1. */
	public static final int STX_DIO_MEM_ALIGN = 152;

	/** Linux 6.1. */
	public static final int STX_DIO_OFFSET_ALIGN = 156;

	/** Within {@code struct statx_timestamp}. */
	public static final int TV_SEC = 0;

	/** Within {@code struct statx_timestamp}, unsigned 32 bits. */
	public static final int TV_NSEC = 8;

	public static final int OPEN_HOW_SIZE = 24;

	public static final int OPEN_HOW_FLAGS = 0;

	public static final int OPEN_HOW_MODE = 8;

	public static final int OPEN_HOW_RESOLVE = 16;

	public static final int STATFS_SIZE = 120;

	public static final int STATFS_TYPE = 0;

	/** {@code ST_*}. */
	public static final int STATFS_FLAGS = 80;

	private FileLayout() {
	}

}
