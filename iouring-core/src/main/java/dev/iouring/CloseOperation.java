package dev.iouring;

import java.io.IOException;

import dev.iouring.linux.Errno;
import dev.iouring.ring.FileOperations;
import dev.iouring.ring.Sqe;

/**
 * Gives a file descriptor back. It does not hold the {@link Descriptor}, which has no
 * users left and accepts no more when this is submitted.
 */
final class CloseOperation extends Operation {

	private final Descriptor file;

	private boolean abandoned;

	CloseOperation(Descriptor file) {
		this.file = file;
	}

	/** What it closes, which nothing uses. */
	Descriptor file() {
		return this.file;
	}

	@Override
	public String call() {
		return "close";
	}

	@Override
	OperationKind kind() {
		return OperationKind.CLOSE;
	}

	@Override
	void encode(Sqe sqe) {
		// the kernel would do it on the owner's thread at once, however large the file is
		// whose space it has to give back
		FileOperations.close(sqe, this.file.number()).async();
	}

	@Override
	void abandon() {
		this.abandoned = true;
	}

	/**
	 * Whether the kernel has closed the descriptor, or may have: then it must not be
	 * closed again, because its number may be somebody else's by now.
	 */
	boolean wasPerformed() {
		// EINTR is not enough: the number is gone although a worker was interrupted in
		// flush()
		return this.abandoned || (isDone() && !(outcome() == -Errno.ECANCELED && isCancelRequested()));
	}

	@Override
	IOException toException(int errno) {
		return Failures.of(call(), errno, this.file.path(), null);
	}

}
