package dev.iouring;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;

import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.FileFlags;
import dev.iouring.ring.OpenHow;
import dev.iouring.ring.PathOperations;
import dev.iouring.ring.Sqe;
import org.jspecify.annotations.Nullable;

/**
 * Opens a file. Made by {@link Operation#open(Path, int, int)} and
 * {@link Operation#openBeneath(Descriptor, Path, int, int)}.
 */
public final class OpenOperation extends PathOperation {

	/**
	 * What the kernel refuses to do from memory alone, and opening for writing, for which
	 * an overlay copies the file.
	 */
	private static final int MAY_WAIT = FileFlags.O_CREAT | FileFlags.O_TRUNC | FileFlags.O_ACCMODE
			| (FileFlags.O_TMPFILE & ~FileFlags.O_DIRECTORY);

	private static final int BENEATH = FileFlags.RESOLVE_BENEATH | FileFlags.RESOLVE_NO_MAGICLINKS;

	private final @Nullable Descriptor directory;

	private final int flags;

	private final int mode;

	private @Nullable IoUring io;

	private @Nullable Descriptor descriptor;

	private boolean discarded;

	OpenOperation(Path path, int flags, int mode) {
		super(path);
		this.directory = null;
		this.flags = flags | FileFlags.O_CLOEXEC;
		this.mode = mode;
	}

	OpenOperation(Descriptor directory, Path relative, int flags, int mode) {
		super(requireNonNull(directory, "directory").path().resolve(relative), relative);
		this.directory = directory;
		this.flags = flags | FileFlags.O_CLOEXEC;
		// openat2 refuses what openat ignores
		this.mode = creates(flags) ? mode : 0;
	}

	private static boolean creates(int flags) {
		return (flags & FileFlags.O_CREAT) != 0 || (flags & FileFlags.O_TMPFILE) == FileFlags.O_TMPFILE;
	}

	/**
	 * Returns what opening a file beneath a directory fails with if its path, or a link
	 * on it, leads somewhere else.
	 * @param path the file
	 * @param directory what it has to be beneath
	 * @return the failure, to be thrown
	 */
	public static AccessDeniedException leadsOut(Path path, Path directory) {
		return new AccessDeniedException(path.toString(), null, "the path leads out of '%s'".formatted(directory));
	}

	/**
	 * Returns the open file, which the caller has to close.
	 * @return the descriptor
	 * @throws IllegalStateException if the operation is not done, failed or was cancelled
	 */
	public Descriptor descriptor() {
		result();
		if (this.discarded) {
			throw new IllegalStateException("The file was closed again, because its future was cancelled");
		}
		return requireNonNull(this.descriptor, "descriptor");
	}

	@Override
	public String call() {
		return (this.directory != null) ? "openat2" : "openat";
	}

	@Override
	OperationKind kind() {
		return OperationKind.OPENAT;
	}

	@Override
	boolean failureBreaksLinks() {
		return true;
	}

	@Override
	void encode(Sqe sqe) {
		// Not on the owner's thread, which the kernel tries first: only finding the
		// name is sure not to wait, and a file system in a process may never answer.
		// Nor does a pipe keep a worker until somebody opens its other end.
		int flags = this.flags | FileFlags.O_NONBLOCK;
		Descriptor directory = this.directory;
		if (directory != null) {
			OpenHow.set(extra(), flags, this.mode, BENEATH);
			PathOperations.openat2(sqe, directory.number(), first(), extra()).async();
		}
		else {
			PathOperations.openat(sqe, FileFlags.AT_FDCWD, first(), flags, this.mode).async();
		}
	}

	@Override
	int extraBytes() {
		return (this.directory != null) ? OpenHow.SIZE : 0;
	}

	@Override
	@Nullable Descriptor fileInUse() {
		return this.directory;
	}

	/** The kernel's workers look for the directory. */
	@Override
	boolean mayBeginLate() {
		return this.directory != null;
	}

	@Override
	IOException toException(int errno) {
		Descriptor directory = this.directory;
		if (directory == null || errno != Errno.EXDEV) {
			return super.toException(errno);
		}
		AccessDeniedException failure = leadsOut(this.path, directory.path());
		failure.initCause(new ErrnoException(call(), errno));
		return failure;
	}

	void owner(IoUring io) {
		this.io = io;
	}

	@Override
	void collect(int outcome) {
		if (this.discarded) {
			return;
		}
		IoUring io = requireNonNull(this.io, "io");
		try {
			this.descriptor = new Descriptor(io, outcome, this.path, this.flags);
		}
		catch (Throwable ex) {
			io.kernel().close(outcome);
			throw ex;
		}
	}

	@Override
	int tryInline(InlineCalls inline) {
		if (this.directory != null || (this.flags & MAY_WAIT) != 0) {
			return NOT_TRIED;
		}
		return inline.open(this.path, first(), this.flags);
	}

	/** Nobody will take the descriptor over, so nobody else would close it. */
	@Override
	boolean discard() {
		this.discarded = true;
		requireNonNull(this.io, "io").kernel().close(outcome());
		return true;
	}

}
