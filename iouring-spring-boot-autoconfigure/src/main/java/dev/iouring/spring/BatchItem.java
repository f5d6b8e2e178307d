package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

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

	}

	record Write(BackendFile file, Path path, ByteBuffer buffer, long position, boolean direct) implements Transfer {

		@Override
		public String action() {
			return "write";
		}

	}

	record Force(BackendFile file, Path path, boolean metadata) implements FileStep {

		@Override
		public String action() {
			return "flush";
		}

	}

	record Stat(Path path, List<LinkOption> options) implements Step {

		@Override
		public String action() {
			return "stat";
		}

	}

	record Rename(Path path, Path target) implements Step {

		@Override
		public String action() {
			return "rename";
		}

	}

	record Delete(Path path) implements Step {

		@Override
		public String action() {
			return "delete";
		}

	}

	record CreateDirectory(Path path) implements Step {

		@Override
		public String action() {
			return "create directory";
		}

	}

}
