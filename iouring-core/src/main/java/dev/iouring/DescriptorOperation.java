package dev.iouring;

import java.io.IOException;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.FileOperations;
import dev.iouring.ring.Sqe;

/**
 * What acts on an open file and needs no memory.
 */
abstract sealed class DescriptorOperation extends Operation {

	final Descriptor file;

	private DescriptorOperation(Descriptor file) {
		this.file = requireNonNull(file, "file");
	}

	@Override
	final Descriptor fileInUse() {
		return this.file;
	}

	@Override
	final Descriptor registrableFile() {
		return this.file;
	}

	/** The kernel leaves all of them to its workers. */
	@Override
	final boolean mayBeginLate() {
		return true;
	}

	@Override
	final IOException toException(int errno) {
		return Failures.of(call(), errno, this.file.path(), null);
	}

	static final class Sync extends DescriptorOperation {

		static final int DATA_ONLY = FileFlags.FSYNC_DATASYNC;

		private final int flags;

		Sync(Descriptor file, int flags) {
			super(file);
			this.flags = flags;
		}

		/** Who else wants the same. */
		SyncRounds rounds() {
			return (this.flags == DATA_ONLY) ? this.file.dataSyncs() : this.file.fullSyncs();
		}

		@Override
		public String call() {
			return (this.flags == DATA_ONLY) ? "fdatasync" : "fsync";
		}

		@Override
		OperationKind kind() {
			return OperationKind.FSYNC;
		}

		@Override
		void encode(Sqe sqe) {
			FileOperations.fsync(sqe, this.file.number(), this.flags);
		}

	}

	static final class Truncate extends DescriptorOperation {

		private final long size;

		Truncate(Descriptor file, long size) {
			super(file);
			this.size = requireNotNegative("size", size);
		}

		@Override
		public String call() {
			return "ftruncate";
		}

		@Override
		OperationKind kind() {
			return OperationKind.FTRUNCATE;
		}

		@Override
		void encode(Sqe sqe) {
			FileOperations.ftruncate(sqe, this.file.number(), this.size);
		}

	}

	static final class Allocate extends DescriptorOperation {

		private final long offset;

		private final long length;

		Allocate(Descriptor file, long offset, long length) {
			super(file);
			this.offset = requireNotNegative("offset", offset);
			if (length < 1 || length > Long.MAX_VALUE - offset) {
				throw new IllegalArgumentException("length must be between 1 and %d at offset %d but was %d"
					.formatted(Long.MAX_VALUE - offset, offset, length));
			}
			this.length = length;
		}

		@Override
		public String call() {
			return "fallocate";
		}

		@Override
		OperationKind kind() {
			return OperationKind.FALLOCATE;
		}

		@Override
		void encode(Sqe sqe) {
			FileOperations.fallocate(sqe, this.file.number(), 0, this.offset, this.length);
		}

	}

}
