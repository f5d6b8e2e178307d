package dev.iouring.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;

import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import dev.iouring.OpenOperation;
import dev.iouring.Operation;
import dev.iouring.StatusOperation;
import dev.iouring.file.WholeTransfer.Direction;
import org.jspecify.annotations.Nullable;

/**
 * The operations of an {@link IoUringFile} with futures. Nothing here waits for a device,
 * but the caller may copy up to 1 MiB from or 64 KiB to the page cache itself, see
 * {@link dev.iouring.IoPath#AUTO}. Wrong arguments are thrown; everything else fails the
 * future, with what the blocking method would throw.
 *
 * <p>
 * A buffer belongs to its operation until the future is done. Cancelling a future of a
 * single read or write, or completing it exceptionally, cancels the operation in the
 * kernel, and the future completes when the kernel is done with the buffer.
 */
public final class AsyncIoUringFile {

	private final FileHandle file;

	private final IoUringFile blocking;

	AsyncIoUringFile(FileHandle file, IoUringFile blocking) {
		this.file = file;
		this.blocking = blocking;
	}

	/**
	 * Opens a file, as {@link IoUringFile#open(IoUring, Path, OpenOption...)} does,
	 * except that {@link BeneathOption} is not supported.
	 * @param io the ring
	 * @param path the file
	 * @param options for reading by default
	 * @return the open file, which the caller closes
	 */
	public static CompletableFuture<AsyncIoUringFile> open(IoUring io, Path path, OpenOption... options) {
		OpenFlags flags = OpenFlags.of(Arrays.asList(options));
		if (flags.beneath() != null) {
			// it takes several operations, each of which has to wait for the one before
			throw new UnsupportedOperationException("BeneathOption is for IoUringFile.open only");
		}
		OpenOperation operation = Operation.open(path, flags.flags(), flags.mode());
		if (flags.isDirect() || flags.deleteOnClose()) {
			// these need one more operation, and get it where the future completes: that
			// must not be the calling thread
			operation.forRing();
		}
		return io.submit(operation, (_) -> {
			try {
				return new IoUringFile(FileHandle.of(io, operation, flags)).async();
			}
			catch (IOException ex) {
				throw new CompletionException(ex);
			}
		});
	}

	/**
	 * Returns the same file with blocking methods, which also closes it.
	 * @return the file
	 */
	public IoUringFile blocking() {
		return this.blocking;
	}

	/**
	 * Reads into what remains of a buffer, and moves its position by what was read.
	 * @param target the buffer
	 * @param position where in the file, in bytes
	 * @return bytes read, possibly fewer than remained; -1 at the end of the file
	 */
	public CompletableFuture<Integer> read(ByteBuffer target, long position) {
		return target.hasRemaining() ? this.file.submitRead(target, position, (read) -> (read == 0) ? -1 : read)
				: this.file.submitRead(target, position, Integer::valueOf);
	}

	/**
	 * Reads into memory.
	 * @param target the memory
	 * @param position where in the file, in bytes
	 * @return bytes read, possibly fewer than the memory has; -1 at the end of the file
	 */
	public CompletableFuture<Long> read(MemorySegment target, long position) {
		return (target.byteSize() > 0)
				? this.file.submitRead(target, position, (read) -> (read == 0) ? -1L : (long) read)
				: this.file.submitRead(target, position, Long::valueOf);
	}

	/**
	 * Reads until a buffer is full or the file ends, and moves its position by what was
	 * read.
	 * @param target the buffer
	 * @param position where in the file, in bytes
	 * @return bytes read, 0 at the end of the file
	 */
	public CompletableFuture<Long> readFully(ByteBuffer target, long position) {
		int start = target.position();
		return transfer(Direction.READ, FileHandle.target(target), position,
				(done) -> target.position(start + (int) done));
	}

	/**
	 * Reads until memory is full or the file ends.
	 * @param target the memory
	 * @param position where in the file, in bytes
	 * @return bytes read, 0 at the end of the file
	 */
	public CompletableFuture<Long> readFully(MemorySegment target, long position) {
		return transfer(Direction.READ, target, position, AsyncIoUringFile::ignore);
	}

	/**
	 * Writes what remains of a buffer, and moves its position by what was written.
	 * @param source the buffer
	 * @param position where in the file, in bytes; the end if it was opened with
	 * {@code APPEND}
	 * @return bytes written, possibly fewer than remained
	 */
	public CompletableFuture<Integer> write(ByteBuffer source, long position) {
		return this.file.submitWrite(source, position, Integer::valueOf);
	}

	/**
	 * Writes memory.
	 * @param source the memory
	 * @param position where in the file, in bytes; the end if it was opened with
	 * {@code APPEND}
	 * @return bytes written, possibly fewer than the memory has
	 */
	public CompletableFuture<Long> write(MemorySegment source, long position) {
		return this.file.submitWrite(source, position, Long::valueOf);
	}

	/**
	 * Writes all that remains of a buffer, and moves its position by what was written.
	 * @param source the buffer
	 * @param position where in the file, in bytes; the end if it was opened with
	 * {@code APPEND}
	 * @return bytes written, all that remained
	 */
	public CompletableFuture<Long> writeFully(ByteBuffer source, long position) {
		int start = source.position();
		return transfer(Direction.WRITE, FileHandle.source(source), position,
				(done) -> source.position(start + (int) done));
	}

	/**
	 * Writes all of some memory.
	 * @param source the memory
	 * @param position where in the file, in bytes; the end if it was opened with
	 * {@code APPEND}
	 * @return bytes written, the memory's size
	 */
	public CompletableFuture<Long> writeFully(MemorySegment source, long position) {
		return transfer(Direction.WRITE, source, position, AsyncIoUringFile::ignore);
	}

	/** Memory has no position that could be moved. */
	private static void ignore(long progress) {
	}

	private CompletableFuture<Long> transfer(Direction direction, MemorySegment memory, long position,
			LongConsumer progress) {
		// wrong arguments are thrown, as those of a single operation are
		direction.operation(this.file, memory, position);
		return new WholeTransfer(this.file, direction, memory, position, progress).start();
	}

	/**
	 * Asks what the file is.
	 * @return its size, kind, times and more
	 */
	public CompletableFuture<FileStatus> status() {
		StatusOperation operation = this.file.status();
		return this.file.io().submit(operation, (_) -> operation.status());
	}

	/**
	 * Asks how long the file is.
	 * @return its size in bytes
	 */
	public CompletableFuture<Long> size() {
		StatusOperation operation = this.file.status();
		return this.file.io().submit(operation, (_) -> operation.status().size());
	}

	/**
	 * Sets the length of the file, also to more than it has.
	 * @param size in bytes
	 * @return nothing
	 */
	public CompletableFuture<@Nullable Void> truncate(long size) {
		return perform(this.file.truncate(size));
	}

	/**
	 * Makes sure that a part of the file has its space on the device.
	 * @param offset where the part begins, in bytes
	 * @param length of the part in bytes, at least 1
	 * @return nothing
	 */
	public CompletableFuture<@Nullable Void> allocate(long offset, long length) {
		return perform(this.file.allocate(offset, length));
	}

	/**
	 * Makes what was written durable.
	 * @param metadata whether all metadata too, see {@link IoUringFile#force(boolean)}
	 * @return nothing
	 */
	public CompletableFuture<@Nullable Void> force(boolean metadata) {
		return perform(this.file.force(metadata));
	}

	private CompletableFuture<@Nullable Void> perform(Operation operation) {
		return this.file.io().submit(operation, (_) -> null);
	}

}
