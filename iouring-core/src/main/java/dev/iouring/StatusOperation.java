package dev.iouring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.FileFlags;
import dev.iouring.ring.PathOperations;
import dev.iouring.ring.Sqe;
import dev.iouring.ring.Statx;
import org.jspecify.annotations.Nullable;

/**
 * Asks what a file is. Made by
 * {@link Operation#status(Path, java.nio.file.LinkOption...)} and
 * {@link Operation#status(Descriptor)}.
 */
public final class StatusOperation extends PathOperation {

	private static final int MASK = Statx.STATX_BASIC_STATS | Statx.STATX_DIOALIGN;

	/** {@code S_IFMT} and the values below are octal, as in {@code inode(7)}. */
	private static final int FORMAT = 0170000;

	private static final int PERMISSIONS = 07777;

	private final @Nullable Descriptor file;

	private final boolean followLinks;

	private @Nullable FileStatus status;

	StatusOperation(Path path, boolean followLinks) {
		super(path);
		this.file = null;
		this.followLinks = followLinks;
	}

	StatusOperation(Descriptor file) {
		super(file);
		this.file = file;
		this.followLinks = true;
	}

	/**
	 * Returns what the kernel said.
	 * @return the status
	 * @throws IllegalStateException if the operation is not done, or failed
	 */
	public FileStatus status() {
		result();
		return requireNonNull(this.status, "status");
	}

	@Override
	public String call() {
		return "statx";
	}

	@Override
	OperationKind kind() {
		return OperationKind.STATX;
	}

	@Override
	@Nullable Descriptor fileInUse() {
		return this.file;
	}

	/**
	 * Below what is no directory there is no file, says the JDK's own file system when it
	 * is asked for the attributes of one, unlike when it opens one.
	 */
	@Override
	IOException toException(int errno) {
		if (errno != Errno.ENOTDIR) {
			return super.toException(errno);
		}
		ErrnoException cause = new ErrnoException(call(), errno);
		NoSuchFileException none = new NoSuchFileException(this.path.toString(), null, cause.getMessage());
		none.initCause(cause);
		return none;
	}

	@Override
	int extraBytes() {
		return Statx.SIZE;
	}

	@Override
	void encode(Sqe sqe) {
		Descriptor file = this.file;
		if (file != null) {
			PathOperations.statx(sqe, file.number(), first(), FileFlags.AT_EMPTY_PATH, MASK, extra());
		}
		else {
			PathOperations.statx(sqe, FileFlags.AT_FDCWD, first(), this.followLinks ? 0 : FileFlags.AT_SYMLINK_NOFOLLOW,
					MASK, extra());
		}
	}

	@Override
	void collect(int outcome) {
		MemorySegment statx = extra();
		int mode = Statx.mode(statx);
		this.status = new FileStatus(type(mode), mode & PERMISSIONS, Statx.size(statx), Statx.nlink(statx),
				Statx.uid(statx), Statx.gid(statx),
				((long) Statx.devMajor(statx) << Integer.SIZE) | Statx.devMinor(statx), Statx.ino(statx),
				Statx.mtime(statx), Statx.atime(statx), Statx.ctime(statx), Statx.blksize(statx),
				Statx.dioMemAlign(statx), Statx.dioOffsetAlign(statx));
	}

	private static FileStatus.Type type(int mode) {
		return switch (mode & FORMAT) {
			case 0100000 -> FileStatus.Type.REGULAR;
			case 0040000 -> FileStatus.Type.DIRECTORY;
			case 0120000 -> FileStatus.Type.SYMBOLIC_LINK;
			default -> FileStatus.Type.OTHER;
		};
	}

}
