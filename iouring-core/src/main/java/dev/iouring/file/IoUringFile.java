package dev.iouring.file;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;

import dev.iouring.Descriptor;
import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import dev.iouring.OpenOperation;
import dev.iouring.Operation;
import dev.iouring.StatusOperation;
import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import dev.iouring.ring.FileFlags;

/**
 * An open file, read and written at positions that the caller gives, as with
 * {@link java.nio.channels.FileChannel}. Threads that wait park, so a virtual thread does
 * not occupy its carrier, however slow the device is.
 *
 * <p>
 * Thread-safe; operations on different parts of the file run at the same time. Buffers
 * belong to the operation until the call returns, see {@link Operation} about which
 * memory is copied. Copied memory is moved in pieces of up to 1 MiB, so a single
 * {@code read} or {@code write} of more than that is short.
 *
 * <p>
 * Every method that does I/O throws {@link java.nio.channels.ClosedChannelException} when
 * the file is closed, {@link java.nio.channels.AsynchronousCloseException} when it is
 * closed meanwhile, {@link java.io.InterruptedIOException} when the thread is interrupted
 * (which, unlike with a {@code FileChannel}, leaves the file open), and
 * {@link java.nio.file.FileSystemException} or one of its subclasses with the call, error
 * name and number when the kernel reports an error.
 */
public final class IoUringFile implements AutoCloseable {

	private static final int BENEATH_ATTEMPTS = 32;

	private final FileHandle file;

	private final AsyncIoUringFile async;

	IoUringFile(FileHandle file) {
		this.file = file;
		this.async = new AsyncIoUringFile(file, this);
	}

	/**
	 * Opens a file with the options of {@link java.nio.channels.FileChannel#open},
	 * {@link IoUringOpenOption} and {@link BeneathOption}.
	 * @param io the ring
	 * @param path the file
	 * @param options for reading by default
	 * @return the open file, which the caller closes
	 * @throws IOException if it cannot be opened
	 * @throws IllegalArgumentException for options that contradict each other
	 * @throws UnsupportedOperationException for options that are not supported
	 */
	public static IoUringFile open(IoUring io, Path path, OpenOption... options) throws IOException {
		// not Set.of, which refuses one that is given twice, as FileChannel.open does not
		return open(io, path, new HashSet<>(Arrays.asList(options)));
	}

	/**
	 * Opens a file with the options of {@link java.nio.channels.FileChannel#open}.
	 * @param io the ring
	 * @param path the file
	 * @param options for reading by default
	 * @param attributes {@code posix:permissions} for a file that is created
	 * @return the open file, which the caller closes
	 * @throws IOException if it cannot be opened
	 */
	public static IoUringFile open(IoUring io, Path path, Set<? extends OpenOption> options,
			FileAttribute<?>... attributes) throws IOException {
		OpenFlags flags = OpenFlags.of(options, attributes);
		BeneathOption beneath = flags.beneath();
		OpenOperation operation;
		if (beneath != null) {
			operation = openBeneath(io, beneath, path, flags);
		}
		else {
			operation = Operation.open(path, flags.flags(), flags.mode());
			io.execute(operation);
		}
		return new IoUringFile(FileHandle.of(io, operation, flags));
	}

	private static OpenOperation openBeneath(IoUring io, BeneathOption beneath, Path path, OpenFlags flags)
			throws IOException {
		Path relative = beneath.relativize(path);
		OpenOperation base = Operation.open(beneath.directory(), FileFlags.O_RDONLY | FileFlags.O_DIRECTORY, 0);
		io.execute(base);
		OpenOperation opened = null;
		try (Descriptor directory = base.descriptor()) {
			opened = openBeneath(io, directory, relative, flags);
			return opened;
		}
		catch (IOException | RuntimeException | Error ex) {
			if (opened != null) {
				// it is closing the directory that has failed
				FileHandle.closeAfter(ex, opened.descriptor());
			}
			throw ex;
		}
	}

	private static OpenOperation openBeneath(IoUring io, Descriptor directory, Path relative, OpenFlags flags)
			throws IOException {
		for (int attempt = 1;; attempt++) {
			OpenOperation operation = Operation.openBeneath(directory, relative, flags.flags(), flags.mode());
			try {
				io.execute(operation);
				return operation;
			}
			catch (FileSystemException ex) {
				// Somebody moves directories. It is not expected to last.
				if (attempt == BENEATH_ATTEMPTS || !isAgain(ex)) {
					throw ex;
				}
			}
		}
	}

	private static boolean isAgain(FileSystemException ex) {
		return ex.getCause() instanceof ErrnoException cause && cause.errno() == Errno.EAGAIN;
	}

	/**
	 * Reads a whole file, as {@link java.nio.file.Files#readAllBytes} does, but does not
	 * wait for a writer to open a pipe.
	 * @param io the ring
	 * @param path the file
	 * @return what is in it
	 * @throws java.nio.file.FileSystemException if it does not fit into an array
	 * @throws IOException if it cannot be opened or read
	 */
	public static byte[] readAllBytes(IoUring io, Path path) throws IOException {
		try (IoUringFile file = open(io, path)) {
			return io.readAllBytes(file.descriptor());
		}
	}

	/**
	 * Returns the path that the file was opened with.
	 * @return the path
	 */
	public Path path() {
		return this.file.descriptor().path();
	}

	/**
	 * Returns the ring that the file is used through.
	 * @return the ring
	 */
	public IoUring io() {
		return this.file.io();
	}

	/**
	 * Returns what operations of one's own act on.
	 * @return the descriptor, which this file goes on owning
	 */
	public Descriptor descriptor() {
		return this.file.descriptor();
	}

	/**
	 * Returns the same file with futures.
	 * @return the view, which is open as long as this is
	 */
	public AsyncIoUringFile async() {
		return this.async;
	}

	/**
	 * Returns whether the file can be used.
	 * @return {@code false} from the moment that somebody closes it
	 */
	public boolean isOpen() {
		return this.file.descriptor().isOpen();
	}

	/**
	 * Reads into what remains of a buffer, and moves its position by what was read.
	 * @param target the buffer
	 * @param position where in the file, in bytes
	 * @return bytes read, possibly fewer than remained; -1 at the end of the file
	 * @throws IOException if it fails
	 */
	public int read(ByteBuffer target, long position) throws IOException {
		int remaining = target.remaining();
		int read = this.file.readNow(target, position);
		return (read == 0 && remaining > 0) ? -1 : read;
	}

	/**
	 * Reads into memory.
	 * @param target the memory
	 * @param position where in the file, in bytes
	 * @return bytes read, possibly fewer than the memory has; -1 at the end of the file
	 * @throws IOException if it fails
	 */
	public long read(MemorySegment target, long position) throws IOException {
		int read = this.file.readNow(target, position);
		return (read == 0 && target.byteSize() > 0) ? -1 : read;
	}

	/**
	 * Reads until a buffer is full or the file ends, and moves its position by what was
	 * read.
	 * @param target the buffer
	 * @param position where in the file, in bytes
	 * @return bytes read, 0 at the end of the file
	 * @throws IOException if it fails. The buffer's position tells how much was read
	 * before; an {@link InterruptedIOException} tells it too
	 */
	public int readFully(ByteBuffer target, long position) throws IOException {
		MemorySegment memory = FileHandle.target(target);
		int start = target.position();
		return (int) readFully(memory, position, (read) -> target.position(start + (int) read));
	}

	/**
	 * Reads until memory is full or the file ends.
	 * @param target the memory
	 * @param position where in the file, in bytes
	 * @return bytes read, 0 at the end of the file
	 * @throws IOException if it fails. An {@link InterruptedIOException} tells how much
	 * was read before
	 */
	public long readFully(MemorySegment target, long position) throws IOException {
		return readFully(target, position, (read) -> {
		});
	}

	private long readFully(MemorySegment target, long position, LongConsumer progress) throws IOException {
		long size = target.byteSize();
		long done = 0;
		try {
			do {
				int read = this.file.readNow((done == 0) ? target : target.asSlice(done), position + done);
				done += read;
				progress.accept(done);
				if (read == 0 || this.file.endsAt(done)) {
					break;
				}
			}
			while (done < size);
			return done;
		}
		catch (InterruptedIOException ex) {
			throw interrupted(ex, done);
		}
	}

	/**
	 * Writes what remains of a buffer, and moves its position by what was written.
	 * @param source the buffer
	 * @param position where in the file, in bytes; the end if it was opened with
	 * {@code APPEND}
	 * @return bytes written, possibly fewer than remained
	 * @throws IOException if it fails
	 */
	public int write(ByteBuffer source, long position) throws IOException {
		return this.file.writeNow(source, position);
	}

	/**
	 * Writes memory.
	 * @param source the memory
	 * @param position where in the file, in bytes; the end if it was opened with
	 * {@code APPEND}
	 * @return bytes written, possibly fewer than the memory has
	 * @throws IOException if it fails
	 */
	public long write(MemorySegment source, long position) throws IOException {
		return this.file.writeNow(source, position);
	}

	/**
	 * Writes all that remains of a buffer, and moves its position by what was written.
	 * @param source the buffer
	 * @param position where in the file, in bytes; the end if it was opened with
	 * {@code APPEND}
	 * @return bytes written, all that remained
	 * @throws IOException if it fails. The buffer's position tells how much was written
	 * before; an {@link InterruptedIOException} tells it too
	 */
	public int writeFully(ByteBuffer source, long position) throws IOException {
		MemorySegment memory = FileHandle.source(source);
		int start = source.position();
		return (int) writeFully(memory, position, (written) -> source.position(start + (int) written));
	}

	/**
	 * Writes all of some memory.
	 * @param source the memory
	 * @param position where in the file, in bytes; the end if it was opened with
	 * {@code APPEND}
	 * @return bytes written, the memory's size
	 * @throws IOException if it fails. An {@link InterruptedIOException} tells how much
	 * was written before
	 */
	public long writeFully(MemorySegment source, long position) throws IOException {
		return writeFully(source, position, (written) -> {
		});
	}

	private long writeFully(MemorySegment source, long position, LongConsumer progress) throws IOException {
		long size = source.byteSize();
		long done = 0;
		try {
			do {
				int written = this.file.writeNow((done == 0) ? source : source.asSlice(done), position + done);
				if (written == 0 && size > 0) {
					throw FileHandle.noProgress(path(), position + done);
				}
				done += written;
				progress.accept(done);
			}
			while (done < size);
			return done;
		}
		catch (InterruptedIOException ex) {
			throw interrupted(ex, done);
		}
	}

	private static InterruptedIOException interrupted(InterruptedIOException ex, long done) {
		ex.bytesTransferred = (int) Math.min(done, Integer.MAX_VALUE);
		return ex;
	}

	/**
	 * Asks what the file is.
	 * @return its size, kind, times and more
	 * @throws IOException if it fails
	 */
	public FileStatus status() throws IOException {
		StatusOperation operation = this.file.status();
		this.file.io().execute(operation);
		return operation.status();
	}

	/**
	 * Asks how long the file is.
	 * @return its size in bytes
	 * @throws IOException if it fails
	 */
	public long size() throws IOException {
		return status().size();
	}

	/**
	 * Sets the length of the file. Unlike {@link java.nio.channels.FileChannel#truncate}
	 * this can make it longer; the new part reads as zeros. Linux 6.9; older kernels fail
	 * with {@code EINVAL}.
	 * @param size in bytes
	 * @throws IOException if it fails
	 */
	public void truncate(long size) throws IOException {
		this.file.io().execute(this.file.truncate(size));
	}

	/**
	 * Makes sure that a part of the file has its space on the device. The file grows if
	 * the part ends behind it.
	 * @param offset where the part begins, in bytes
	 * @param length of the part in bytes, at least 1
	 * @throws IOException if it fails
	 */
	public void allocate(long offset, long length) throws IOException {
		this.file.io().execute(this.file.allocate(offset, length));
	}

	/**
	 * Makes what was written durable.
	 * @param metadata whether all metadata too, such as times ({@code fsync}), or only
	 * what is needed to read the content ({@code fdatasync})
	 * @throws IOException if it fails; what was written may then be lost
	 */
	public void force(boolean metadata) throws IOException {
		this.file.io().execute(this.file.force(metadata));
	}

	/**
	 * Closes the file. Operations that use it are cancelled and fail with
	 * {@link java.nio.channels.AsynchronousCloseException}; this waits until the kernel
	 * is done with them. Idempotent.
	 * @throws IOException what {@code close(2)} reports. The file is closed nevertheless
	 */
	@Override
	public void close() throws IOException {
		this.file.descriptor().close();
	}

}
