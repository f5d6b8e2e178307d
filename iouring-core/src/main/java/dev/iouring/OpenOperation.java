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
		Descriptor descriptor = new Descriptor(requireNonNull(this.io, "io"), outcome, this.path);
		if ((this.flags & FileFlags.O_DIRECT) != 0) {
			// there is no page cache to find the data in, and RWF_NOWAIT would wait for
			// the device
			descriptor.refuseInlineReads();
		}
		this.descriptor = descriptor;
	}

	/** Nobody will take the descriptor over, so nobody else would close it. */
	@Override
	boolean discard() {
		this.discarded = true;
		requireNonNull(this.io, "io").kernel().close(outcome());
		return true;
	}

}
