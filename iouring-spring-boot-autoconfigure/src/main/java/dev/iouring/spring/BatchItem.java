package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * An operation of a batch and how it ended. Used by one thread at a time.
 */
final class BatchItem {

	private final Step step;

	private int transferred;

	private boolean done;

	private @Nullable Object value;

	private @Nullable IOException failure;

	BatchItem(Step step) {
		this.step = step;
	}

	Step step() {
		return this.step;
	}

	boolean isDone() {
		return this.done;
	}

	@Nullable IOException failure() {
		return this.failure;
	}

	@Nullable Object value() {
		return this.value;
	}

	int transferred() {
		return this.transferred;
	}

	/** How many bytes a transfer is about. */
	int requested() {
		return this.transferred + ((this.step instanceof Transfer transfer) ? transfer.buffer().remaining() : 0);
	}

	/** Whether it has done all that was asked of it. */
	boolean isWhole() {
		return this.done && this.failure == null && this.transferred == requested();
	}

	/** For messages, as in "Could not read '/a/file'". */
	String task() {
		return "%s '%s'".formatted(this.step.action(), this.step.path());
	}

	void succeed(@Nullable Object value) {
		this.value = value;
		this.done = true;
	}

	void fail(IOException failure) {
		this.failure = failure;
		this.done = true;
	}

	/**
	 * Takes note of a part of a transfer, which is complete when the buffer is used up or
	 * nothing more comes.
	 * @param transfer the step
	 * @param bytes how many, 0 or less if there was nothing to transfer
	 */
	void progress(Transfer transfer, int bytes) {
		this.transferred += Math.max(bytes, 0);
		if (!transfer.buffer().hasRemaining()) {
			succeed(this.transferred);
		}
		// only the end of a file is not aligned, and direct I/O cannot go on from there
		else if (bytes <= 0 || (transfer.direct() && this.transferred % OpenOptions.MIN_DIRECT_ALIGNMENT != 0)) {
			switch (transfer) {
				case Read read -> succeed(this.transferred);
				case Write write ->
					fail(new FileSystemException(write.path().toString(), null, "Not everything could be written"));
			}
		}
	}

	/** What to do. */
	sealed interface Step {

		/** For messages: what this does, as in "Could not do it to a file". */
		String action();

		Path path();

		/** What a ring that is restricted has to allow for this. */
		OperationKind kind();

	}

	/** A step on an open file. */
	sealed interface FileStep extends Step {

		BackendFile file();

	}

	/** Reads or writes the buffer. */
	sealed interface Transfer extends FileStep {

		ByteBuffer buffer();

		long position();

		boolean direct();

	}

	record Read(BackendFile file, Path path, ByteBuffer buffer, long position, boolean direct) implements Transfer {

		@Override
		public String action() {
			return "read";
		}

		@Override
		public OperationKind kind() {
			return OperationKind.READ;
		}

	}

	record Write(BackendFile file, Path path, ByteBuffer buffer, long position, boolean direct) implements Transfer {

		@Override
		public String action() {
			return "write";
		}

		@Override
		public OperationKind kind() {
			return OperationKind.WRITE;
		}

	}

	record Force(BackendFile file, Path path, boolean metadata) implements FileStep {

		@Override
		public String action() {
			return "flush";
		}

		@Override
		public OperationKind kind() {
			return OperationKind.FSYNC;
		}

	}

	record Stat(Path path, List<LinkOption> options) implements Step {

		@Override
		public String action() {
			return "stat";
		}

		@Override
		public OperationKind kind() {
			return OperationKind.STATX;
		}

	}

	record Rename(Path path, Path target) implements Step {

		@Override
		public String action() {
			return "rename";
		}

		@Override
		public OperationKind kind() {
			return OperationKind.RENAMEAT;
		}

	}

	record Delete(Path path) implements Step {

		@Override
		public String action() {
			return "delete";
		}

		@Override
		public OperationKind kind() {
			return OperationKind.UNLINKAT;
		}

	}

	record CreateDirectory(Path path) implements Step {

		@Override
		public String action() {
			return "create directory";
		}

		@Override
		public OperationKind kind() {
			return OperationKind.MKDIRAT;
		}

	}

}
