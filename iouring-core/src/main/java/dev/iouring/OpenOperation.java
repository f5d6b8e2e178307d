package dev.iouring;

import java.nio.file.Path;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.FileOperations;
import dev.iouring.ring.Sqe;
import org.jspecify.annotations.Nullable;

/**
 * Opens a file. Made by {@link Operation#open(Path, int, int)}.
 */
public final class OpenOperation extends PathOperation {

	/** What the kernel refuses to do from memory alone. */
	private static final int MAY_WAIT = FileFlags.O_CREAT | FileFlags.O_TRUNC
			| (FileFlags.O_TMPFILE & ~FileFlags.O_DIRECTORY);

	private final int flags;

	private final int mode;

	private @Nullable IoUring io;

	private @Nullable Descriptor descriptor;

	private boolean discarded;

	private boolean inline;

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
		FileOperations.openat(sqe, FileFlags.AT_FDCWD, first(), this.flags, this.mode);
	}

	void owner(IoUring io) {
		this.io = io;
	}

	@Override
	void collect(int outcome) {
		if (this.discarded) {
			return;
		}
		this.descriptor = new Descriptor(requireNonNull(this.io, "io"), outcome, this.path, this.flags, this.inline);
	}

	@Override
	int tryInline(InlineCalls inline) {
		if ((this.flags & MAY_WAIT) != 0) {
			return NOT_TRIED;
		}
		int outcome = inline.open(first(), this.flags);
		this.inline = outcome >= 0;
		return outcome;
	}

	/** Nobody will take the descriptor over, so nobody else would close it. */
	@Override
	boolean discard() {
		this.discarded = true;
		requireNonNull(this.io, "io").kernel().close(outcome());
		return true;
	}

}
