package dev.iouring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

import dev.iouring.ring.FileFlags;
import dev.iouring.ring.PathOperations;
import dev.iouring.ring.Sqe;
import org.jspecify.annotations.Nullable;

/**
 * What acts on names in directories.
 */
abstract sealed class PathOperation extends Operation permits OpenOperation, StatusOperation, PathOperation.Rename,
		PathOperation.Unlink, PathOperation.MakeDirectory, PathOperation.Link, PathOperation.SymbolicLink {

	final Path path;

	private final @Nullable Path other;

	private final byte[] firstBytes;

	private final byte @Nullable [] secondBytes;

	private BufferPool.@Nullable Buffer buffer;

	PathOperation(Path path) {
		this(path, path, null);
	}

	/**
	 * Acts on a file in an open directory.
	 * @param path the file that failures are about
	 * @param relative its name in the directory
	 */
	PathOperation(Path path, Path relative) {
		this(path, relative, null);
	}

	/** Acts on an open file, which the kernel knows without a name. */
	PathOperation(Descriptor file) {
		this.path = file.path();
		this.other = null;
		this.firstBytes = new byte[0];
		this.secondBytes = null;
	}

	/**
	 * Creates an operation.
	 * @param path the file that failures are about
	 * @param first the path that the kernel gets first
	 * @param second the path that the kernel gets second, if any
	 */
	private PathOperation(Path path, Path first, @Nullable Path second) {
		this.path = requireNonNull(path, "path");
		this.firstBytes = NativePath.encode(requireNonNull(first, "path"));
		this.secondBytes = (second != null) ? NativePath.encode(second) : null;
		this.other = (second == null) ? null : path.equals(first) ? second : first;
	}

	/** How many bytes beside the paths the kernel reads or writes. */
	int extraBytes() {
		return 0;
	}

	/** Memory for {@link #extraBytes()}, 8-byte aligned. Between prepare and finish. */
	final MemorySegment extra() {
		return memory().asSlice(0, extraBytes());
	}

	final MemorySegment first() {
		return memory().asSlice(extraBytes(), this.firstBytes.length + 1L);
	}

	final MemorySegment second() {
		return memory().asSlice(extraBytes() + this.firstBytes.length + 1L);
	}

	private MemorySegment memory() {
		return requireNonNull(this.buffer, "buffer").memory();
	}

	@Override
	final void prepare(BufferPool buffers) {
		byte[] second = this.secondBytes;
		int size = extraBytes() + this.firstBytes.length + 1 + ((second != null) ? second.length + 1 : 0);
		BufferPool.Buffer buffer = buffers.take(size);
		MemorySegment memory = buffer.memory();
		NativePath.write(this.firstBytes, memory.asSlice(extraBytes()));
		if (second != null) {
			NativePath.write(second, memory.asSlice(extraBytes() + this.firstBytes.length + 1L));
		}
		this.buffer = buffer;
	}

	/** Takes what the kernel wrote. While the memory is still there. */
	void collect(int outcome) {
	}

	@Override
	final void finish(int outcome) {
		BufferPool.Buffer buffer = this.buffer;
		if (buffer != null) {
			try {
				if (outcome >= 0) {
					collect(outcome);
				}
			}
			finally {
				this.buffer = null;
				buffer.release();
			}
		}
	}

	@Override
	final Object kernelsOwn() {
		BufferPool.Buffer buffer = this.buffer;
		return (buffer != null) ? buffer : this;
	}

	@Override
	final void abandon() {
		this.buffer = null;
	}

	@Override
	IOException toException(int errno) {
		return Failures.of(call(), errno, this.path, this.other);
	}

	static final class Rename extends PathOperation {

		private final int flags;

		Rename(Path source, Path target, int flags) {
			super(source, source, requireNonNull(target, "target"));
			this.flags = flags;
		}

		@Override
		public String call() {
			return "renameat2";
		}

		@Override
		OperationKind kind() {
			return OperationKind.RENAMEAT;
		}

		@Override
		void encode(Sqe sqe) {
			PathOperations.renameat(sqe, FileFlags.AT_FDCWD, first(), FileFlags.AT_FDCWD, second(), this.flags);
		}

	}

	static final class Unlink extends PathOperation {

		static final int DIRECTORY = FileFlags.AT_REMOVEDIR;

		private final int flags;

		Unlink(Path path, int flags) {
			super(path);
			this.flags = flags;
		}

		@Override
		public String call() {
			return "unlinkat";
		}

		@Override
		OperationKind kind() {
			return OperationKind.UNLINKAT;
		}

		@Override
		void encode(Sqe sqe) {
			PathOperations.unlinkat(sqe, FileFlags.AT_FDCWD, first(), this.flags);
		}

	}

	static final class MakeDirectory extends PathOperation {

		private final int mode;

		MakeDirectory(Path path, int mode) {
			super(path);
			this.mode = mode;
		}

		@Override
		public String call() {
			return "mkdirat";
		}

		@Override
		OperationKind kind() {
			return OperationKind.MKDIRAT;
		}

		@Override
		void encode(Sqe sqe) {
			PathOperations.mkdirat(sqe, FileFlags.AT_FDCWD, first(), this.mode);
		}

	}

	static final class Link extends PathOperation {

		Link(Path link, Path existing) {
			super(link, existing, link);
		}

		@Override
		public String call() {
			return "linkat";
		}

		@Override
		OperationKind kind() {
			return OperationKind.LINKAT;
		}

		@Override
		void encode(Sqe sqe) {
			PathOperations.linkat(sqe, FileFlags.AT_FDCWD, first(), FileFlags.AT_FDCWD, second(), 0);
		}

	}

	static final class SymbolicLink extends PathOperation {

		SymbolicLink(Path link, Path target) {
			super(link, target, link);
		}

		@Override
		public String call() {
			return "symlinkat";
		}

		@Override
		OperationKind kind() {
			return OperationKind.SYMLINKAT;
		}

		@Override
		void encode(Sqe sqe) {
			PathOperations.symlinkat(sqe, first(), FileFlags.AT_FDCWD, second());
		}

	}

}
