package dev.iouring;

import java.nio.file.Path;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.PathOperations;
import dev.iouring.ring.Sqe;
import org.jspecify.annotations.Nullable;

/**
 * Opens a file. Made by {@link Operation#open(Path, int, int)}.
 */
public final class OpenOperation extends PathOperation {

	/**
	 * What the kernel refuses to do from memory alone, and opening for writing, for which
	 * an overlay copies the file.
	 */
	private static final int MAY_WAIT = FileFlags.O_CREAT | FileFlags.O_TRUNC | FileFlags.O_ACCMODE
			| (FileFlags.O_TMPFILE & ~FileFlags.O_DIRECTORY);

	private final int flags;

	private final int mode;

	private @Nullable IoUring io;

	private @Nullable Descriptor descriptor;

	private boolean discarded;

	OpenOperation(Path path, int flags, int mode) {
		super(path);
		this.flags = flags | FileFlags.O_CLOEXEC;
		this.mode = mode;
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
		return "openat";
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
		// Not on the owner's thread, which the kernel tries first: only finding the name
		// is
		// sure not to wait, and a file system in a process may never answer. Nor does a
		// pipe keep a worker until somebody opens its other end.
		PathOperations.openat(sqe, FileFlags.AT_FDCWD, first(), this.flags | FileFlags.O_NONBLOCK, this.mode).async();
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
		if ((this.flags & MAY_WAIT) != 0) {
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
