package dev.iouring.file;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;

import dev.iouring.Descriptor;
import dev.iouring.IoUring;
import dev.iouring.OpenOperation;
import dev.iouring.Operation;
import dev.iouring.StatusOperation;

/**
 * What both views of an open file share: what it may be used for, and how operations on
 * it are made.
 *
 * @param io the ring
 * @param descriptor the open file
 * @param options what it was opened for
 * @param alignment what {@code O_DIRECT} asks of positions, lengths and memory
 */
record FileHandle(IoUring io, Descriptor descriptor, OpenFlags options, Alignment alignment) {

	static FileHandle of(IoUring io, OpenOperation opened, OpenFlags options) throws IOException {
		Descriptor descriptor = opened.descriptor();
		try {
			Alignment alignment = Alignment.NONE;
			if (options.isDirect()) {
				StatusOperation status = Operation.status(descriptor);
				io.execute(status);
				alignment = Alignment.of(descriptor.path(), status.status());
			}
			if (options.deleteOnClose()) {
				// like the JDK: the file lives on without a name until it is closed
				io.execute(Operation.deleteFile(descriptor.path()));
			}
			return new FileHandle(io, descriptor, options, alignment);
		}
		catch (IOException | RuntimeException | Error ex) {
			closeAfter(ex, descriptor);
			throw ex;
		}
	}

	static void closeAfter(Throwable failure, Descriptor descriptor) {
		try {
			descriptor.close();
		}
		catch (IOException ex) {
			failure.addSuppressed(ex);
		}
	}

	Operation read(MemorySegment target, long position) {
		if (!this.options.readable()) {
			throw new NonReadableChannelException();
		}
		this.alignment.check(position, target.byteSize());
		return Operation.read(this.descriptor, target, position, this.alignment.memory());
	}

	Operation write(MemorySegment source, long position) {
		if (!this.options.writable()) {
			throw new NonWritableChannelException();
		}
		this.alignment.check(position, source.byteSize());
		return Operation.write(this.descriptor, source, position, this.alignment.memory());
	}

	/** Reads and waits for it; returns 0 at the end. */
	int readNow(MemorySegment target, long position) throws IOException {
		if (this.options.isDirect() || !this.options.readable()) {
			return this.io.execute(read(target, position));
		}
		return this.io.read(this.descriptor, target, position);
	}

	/** Reads into what remains of a buffer, whose position it moves. */
	int readNow(ByteBuffer target, long position) throws IOException {
		if (this.options.isDirect() || !this.options.readable() || target.isReadOnly()) {
			int read = this.io.execute(read(target(target), position));
			target.position(target.position() + read);
			return read;
		}
		return this.io.read(this.descriptor, target, position);
	}

	/** Writes what remains of a buffer, whose position it moves. */
	int writeNow(ByteBuffer source, long position) throws IOException {
		if (this.options.isDirect() || !this.options.writable()) {
			int written = this.io.execute(write(source(source), position));
			source.position(source.position() + written);
			return written;
		}
		return this.io.write(this.descriptor, source, position);
	}

	/** Writes and waits for it. */
	int writeNow(MemorySegment source, long position) throws IOException {
		if (this.options.isDirect() || !this.options.writable()) {
			return this.io.execute(write(source, position));
		}
		return this.io.write(this.descriptor, source, position);
	}

	<T> CompletableFuture<T> submitRead(MemorySegment target, long position, IntFunction<? extends T> mapping) {
		if (this.options.isDirect() || !this.options.readable()) {
			return this.io.submit(read(target, position), mapping);
		}
		return this.io.submitRead(this.descriptor, target, position, mapping);
	}

	/** Reads into what remains of a buffer, whose position it moves. */
	<T> CompletableFuture<T> submitRead(ByteBuffer target, long position, IntFunction<? extends T> mapping) {
		if (this.options.isDirect() || !this.options.readable() || target.isReadOnly()) {
			int start = target.position();
			return this.io.submit(read(target(target), position), (read) -> {
				target.position(start + read);
				return mapping.apply(read);
			});
		}
		return this.io.submitRead(this.descriptor, target, position, mapping);
	}

	<T> CompletableFuture<T> submitWrite(MemorySegment source, long position, IntFunction<? extends T> mapping) {
		if (this.options.isDirect() || !this.options.writable()) {
			return this.io.submit(write(source, position), mapping);
		}
		return this.io.submitWrite(this.descriptor, source, position, mapping);
	}

	/** Writes what remains of a buffer, whose position it moves. */
	<T> CompletableFuture<T> submitWrite(ByteBuffer source, long position, IntFunction<? extends T> mapping) {
		if (this.options.isDirect() || !this.options.writable()) {
			int start = source.position();
			return this.io.submit(write(source(source), position), (written) -> {
				source.position(start + written);
				return mapping.apply(written);
			});
		}
		return this.io.submitWrite(this.descriptor, source, position, mapping);
	}

	Operation force(boolean metadata) {
		return metadata ? Operation.fsync(this.descriptor) : Operation.fdatasync(this.descriptor);
	}

	Operation truncate(long size) {
		requireWritable();
		return Operation.truncate(this.descriptor, size);
	}

	Operation allocate(long offset, long length) {
		requireWritable();
		return Operation.allocate(this.descriptor, offset, length);
	}

	StatusOperation status() {
		return Operation.status(this.descriptor);
	}

	private void requireWritable() {
		if (!this.options.writable()) {
			throw new NonWritableChannelException();
		}
	}

	/** The part of a buffer between position and limit. It keeps the buffer alive. */
	static MemorySegment target(ByteBuffer buffer) {
		if (buffer.isReadOnly()) {
			throw new IllegalArgumentException("The buffer is read-only: " + buffer);
		}
		return MemorySegment.ofBuffer(buffer);
	}

	static MemorySegment source(ByteBuffer buffer) {
		return MemorySegment.ofBuffer(buffer);
	}

	/**
	 * Whether a short read says that the file ends here: behind it a file opened with
	 * {@code O_DIRECT} could not be read on, as the position would not be aligned.
	 */
	boolean endsAt(long position) {
		return !this.alignment.isAligned(position);
	}

	static IOException noProgress(Path path, long position) {
		return new FileSystemException(path.toString(), null, "write: nothing could be written at " + position);
	}

}
