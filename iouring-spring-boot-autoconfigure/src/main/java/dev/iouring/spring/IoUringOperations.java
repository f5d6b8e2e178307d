package dev.iouring.spring;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.CopyOption;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.function.Consumer;

import dev.iouring.FileStatus;
import dev.iouring.IoUring;
import dev.iouring.OperationKind;
import dev.iouring.file.BeneathOption;
import org.jspecify.annotations.Nullable;

/**
 * File operations on io_uring, implemented by {@link IoUringTemplate}. Not often used
 * directly, but easy to replace by a mock in tests.
 *
 * <p>
 * All methods may be called by any number of threads at once. They wait for the operation
 * to end; a virtual thread parks meanwhile. {@link #async()} offers the same without
 * waiting.
 *
 * <p>
 * Every failure of an operation is an {@link IoUringException} whose cause is the JDK's
 * own {@link java.io.IOException} for it. A call that cannot mean anything fails with
 * {@link IllegalArgumentException} before anything is done.
 *
 * <p>
 * Interrupting a thread cancels its call, which then fails with an
 * {@link IoUringInterruptedException} unless it was faster. The operation has ended by
 * then, so its memory may be used again, and the thread keeps its interrupt flag. A call
 * of several steps, such as {@link #replace(Path, byte[])}, may have done some of them. A
 * call made with the flag already set does nothing.
 *
 * <p>
 * A ring that is restricted to some kinds of operations is obeyed, whatever an operation
 * is performed by. One that needs more fails with an {@link IoUringNotAllowedException}
 * before it has changed anything.
 *
 * <p>
 * A buffer must not be used by anybody else during a call. Its position advances by the
 * bytes transferred. Direct buffers save a copy. Buffers of a confined arena are refused
 * with {@link IllegalArgumentException}.
 */
public interface IoUringOperations {

	/**
	 * Reads a whole file.
	 * @param path the file, smaller than 2 GiB
	 * @return its bytes
	 */
	byte[] read(Path path);

	/**
	 * Reads a whole file as text.
	 * @param path the file, smaller than 2 GiB
	 * @param charset how it is encoded
	 * @return its text
	 * @throws IoUringException caused by a
	 * {@link java.nio.charset.CharacterCodingException} if the bytes are not in that
	 * charset
	 */
	String readString(Path path, Charset charset);

	/**
	 * Writes a whole file, which is neither atomic nor durable: see
	 * {@link #replace(Path, byte[])}.
	 * @param path the file
	 * @param content what to write
	 * @param options how to open it; {@link StandardOpenOption#CREATE},
	 * {@link StandardOpenOption#TRUNCATE_EXISTING} and {@link StandardOpenOption#WRITE}
	 * if there are none
	 */
	void write(Path path, byte[] content, OpenOption... options);

	/**
	 * Writes a whole file, which is neither atomic nor durable: see
	 * {@link #replace(Path, ByteBuffer)}.
	 * @param path the file
	 * @param content what to write, from position to limit
	 * @param options how to open it; {@link StandardOpenOption#CREATE},
	 * {@link StandardOpenOption#TRUNCATE_EXISTING} and {@link StandardOpenOption#WRITE}
	 * if there are none
	 */
	void write(Path path, ByteBuffer content, OpenOption... options);

	/**
	 * Writes at the end of a file, which is created if it does not exist.
	 * @param path the file
	 * @param content what to write, from position to limit
	 */
	void append(Path path, ByteBuffer content);

	/**
	 * Replaces a file atomically and durably. When this returns, the content survives a
	 * crash. A failure leaves the former content, but for one that is described for
	 * {@link #replace(Path, ReplaceOptions, FileCallback)}.
	 * @param path the file
	 * @param content what to write
	 */
	void replace(Path path, byte[] content);

	/**
	 * Replaces a file atomically and durably. When this returns, the content survives a
	 * crash. A failure leaves the former content, but for one that is described for
	 * {@link #replace(Path, ReplaceOptions, FileCallback)}.
	 * @param path the file
	 * @param content what to write, from position to limit
	 */
	void replace(Path path, ByteBuffer content);

	/**
	 * Replaces a file atomically and durably by what a callback writes.
	 * @param <T> the type of the callback's result
	 * @param path the file
	 * @param writer writes to a new, empty file that it can also read; must not close it
	 * @return what the callback returned
	 * @see #replace(Path, ReplaceOptions, FileCallback)
	 */
	<T extends @Nullable Object> T replace(Path path, FileCallback<T> writer);

	/**
	 * Replaces a file atomically and durably by what a callback writes: to a temporary
	 * file that is flushed with {@code fdatasync} and renamed, whereupon the directory is
	 * flushed. Each step ends before the next begins.
	 *
	 * <p>
	 * The new file has the permission bits of the one it replaces, or the default ones if
	 * there was none. Owner, group, ACLs and extended attributes are those of a new file.
	 * A symbolic link is replaced, not followed.
	 *
	 * <p>
	 * After a failure before the rename, the temporary file is deleted. If the process
	 * dies in between, it is left behind under a name that starts with
	 * {@value ReplaceOptions#TEMPORARY_PREFIX} and ends with
	 * {@value ReplaceOptions#TEMPORARY_SUFFIX}. If only flushing the directory fails, the
	 * file has its new content, but a crash may bring back the former one.
	 * @param <T> the type of the callback's result
	 * @param path the file
	 * @param options where the temporary file is, and what to do before it is renamed
	 * @param writer writes to a new, empty file that it can also read; must not close it
	 * @return what the callback returned
	 */
	<T extends @Nullable Object> T replace(Path path, ReplaceOptions options, FileCallback<T> writer);

	/**
	 * Opens a file.
	 * @param path the file
	 * @param options as for {@link java.nio.channels.FileChannel#open};
	 * {@link StandardOpenOption#READ} if there are none. A {@link BeneathOption} is held
	 * by the kernel where io_uring is available; where it is not, links are looked at
	 * before the file is opened, and pipes and devices are refused
	 * @return the open file, to be closed by the caller
	 * @throws UnsupportedOperationException if an option is unknown
	 */
	FileHandle open(Path path, OpenOption... options);

	/**
	 * Opens a file, hands it to a callback and closes it.
	 * @param <T> the type of the callback's result
	 * @param path the file
	 * @param callback what to do with the open file
	 * @param options as for {@link #open(Path, OpenOption...)}
	 * @return what the callback returned
	 */
	<T extends @Nullable Object> T withFile(Path path, FileCallback<T> callback, OpenOption... options);

	/**
	 * Opens a file for reading from its start.
	 * @param path the file
	 * @param options how to open it; {@link StandardOpenOption#READ} if there are none
	 * @return a buffered stream, not thread-safe, whose {@code close} closes the file.
	 * Its methods throw the JDK's {@link java.io.IOException} instead of an
	 * {@link IoUringException}
	 */
	InputStream inputStream(Path path, OpenOption... options);

	/**
	 * Opens a file for writing.
	 * @param path the file
	 * @param options as for {@link #write(Path, byte[], OpenOption...)}
	 * @return a buffered stream, not thread-safe, whose {@code close} writes what is left
	 * and closes the file. Its methods throw the JDK's {@link java.io.IOException}
	 * instead of an {@link IoUringException}
	 */
	OutputStream outputStream(Path path, OpenOption... options);

	/**
	 * Writes a whole file to a channel, which stays open.
	 * @param path the file
	 * @param target takes the bytes
	 * @return how many bytes the channel took: all there are, or fewer if it is in
	 * non-blocking mode and took none at last. Go on with
	 * {@link FileHandle#transferTo(long, long, WritableByteChannel)} then
	 * @throws IoUringException also if the channel fails, whose exception is the cause
	 */
	long transferTo(Path path, WritableByteChannel target);

	/**
	 * Writes to a file what a channel gives until its end, which is neither atomic nor
	 * durable. The channel stays open.
	 * @param path the file
	 * @param source gives the bytes
	 * @param options as for {@link #write(Path, byte[], OpenOption...)}
	 * @return how many bytes were written: all there were, or fewer if the channel is in
	 * non-blocking mode and gave none at last
	 * @throws IoUringException also if the channel fails, whose exception is the cause;
	 * what it gave before may be written
	 */
	long transferFrom(Path path, ReadableByteChannel source, OpenOption... options);

	/**
	 * Asks for the metadata of a file.
	 * @param path the file
	 * @param options {@link LinkOption#NOFOLLOW_LINKS} for those of a symbolic link
	 * itself
	 * @return the metadata
	 */
	FileStatus stat(Path path, LinkOption... options);

	/**
	 * Returns whether there is a file with this name.
	 * @param path the file
	 * @return {@code false} also if a symbolic link leads nowhere
	 * @throws IoUringException if the answer cannot be found out, such as for lack of
	 * permission
	 */
	boolean exists(Path path);

	/**
	 * Moves a file or directory as {@link java.nio.file.Files#move} does: by renaming
	 * where possible, otherwise by copying a file with
	 * {@link StandardCopyOption#COPY_ATTRIBUTES} and deleting the source. A directory
	 * that is not empty cannot be moved to another file system, and none takes the place
	 * of a file.
	 * @param source what to move
	 * @param target its new name
	 * @param options {@link StandardCopyOption#REPLACE_EXISTING},
	 * {@link StandardCopyOption#ATOMIC_MOVE}, which replaces what exists and never copies
	 * @throws IoUringFileAlreadyExistsException if the target exists and is not to be
	 * replaced
	 * @throws UnsupportedOperationException if an option is unknown
	 */
	void move(Path source, Path target, CopyOption... options);

	/**
	 * Copies a file, or creates an empty directory if the source is one.
	 * @param source what to copy
	 * @param target the name of the copy, whose mode is that of the source as far as the
	 * umask allows
	 * @param options {@link StandardCopyOption#REPLACE_EXISTING};
	 * {@link StandardCopyOption#COPY_ATTRIBUTES} for all permission bits and the times of
	 * modification and access; {@link LinkOption#NOFOLLOW_LINKS} to copy a symbolic link
	 * itself. Owner, group, ACLs, extended attributes and holes are never copied
	 * @return how many bytes were copied
	 * @throws IoUringFileAlreadyExistsException if the target exists and is not to be
	 * replaced
	 * @throws UnsupportedOperationException if an option is unknown
	 */
	long copy(Path source, Path target, CopyOption... options);

	/**
	 * Copies as {@link #copy(Path, Path, CopyOption...)} does, and tells how far it has
	 * come: after each part of half a megabyte, and at last when everything is copied. An
	 * empty file is told once, a directory or a symbolic link never.
	 * @param source what to copy
	 * @param target the name of the copy
	 * @param progress called by the calling thread; what it throws ends the copy, is
	 * thrown by this method as it is, and the target is deleted
	 * @param options as there
	 * @return how many bytes were copied
	 */
	long copy(Path source, Path target, CopyProgress progress, CopyOption... options);

	/**
	 * Deletes a file, a symbolic link or an empty directory.
	 * @param path what to delete
	 * @throws IoUringNoSuchFileException if there is none
	 */
	void delete(Path path);

	/**
	 * Deletes a file, a symbolic link or an empty directory if there is one.
	 * @param path what to delete
	 * @return whether there was one
	 */
	boolean deleteIfExists(Path path);

	/**
	 * Creates a directory with mode 0777 as far as the umask allows.
	 * @param path the directory
	 * @throws IoUringFileAlreadyExistsException if the name is taken
	 */
	void createDirectory(Path path);

	/**
	 * Creates a directory and those above it that do not exist.
	 * @param path the directory, which may exist
	 * @throws IoUringFileAlreadyExistsException if a name is taken by something else than
	 * a directory
	 */
	void createDirectories(Path path);

	/**
	 * Gives a file one more name.
	 * @param link the new name
	 * @param existing the file
	 */
	void createLink(Path link, Path existing);

	/**
	 * Creates a symbolic link.
	 * @param link the link
	 * @param target where it leads, stored as it is given
	 */
	void createSymbolicLink(Path link, Path target);

	/**
	 * Makes durable which names a directory has: creating, renaming and deleting files
	 * survive a crash only then. Does nothing on Windows, which has no such call.
	 * @param directory the directory
	 */
	void syncDirectory(Path directory);

	/**
	 * Performs many operations with one submission, in no particular order, and waits
	 * until all have ended.
	 * @param operations adds operations to the batch
	 * @return the outcome of each, in the order in which they were added
	 * @throws IoUringException if the batch as a whole could not be performed, never
	 * because one operation failed
	 */
	BatchResult batch(Consumer<Batch> operations);

	/**
	 * Performs a batch, and cancels those of its operations that have not ended in time:
	 * they fail with {@link IoUringTimeoutException}. This waits until they have ended
	 * and nothing uses their memory any more. Where io_uring is unavailable, a call that
	 * has begun on a file cannot be cancelled and is awaited, one on a pipe or device
	 * can.
	 * @param operations adds operations to the batch
	 * @param deadline how long they may take together, more than zero, from when all were
	 * added
	 * @return the outcome of each, in the order in which they were added
	 * @throws IoUringException as {@link #batch(Consumer)}
	 */
	BatchResult batch(Consumer<Batch> operations, Duration deadline);

	/**
	 * Performs operations one after the other, as far as possible with one submission:
	 * each runs only when the one before has done all that was asked of it. One that
	 * fails ends the chain, and so does a read that meets the end of the file before its
	 * buffer is full, unless it is the last. Those that are not run fail with
	 * {@link IoUringChainException}. If a file is closed already, or the ring does not
	 * allow an operation, none is run.
	 * @param operations adds operations to the chain
	 * @return the outcome of each, in their order
	 * @throws IoUringException if the chain as a whole could not be performed, never
	 * because one operation failed; such as by an interrupt, when the first operations
	 * may have been run
	 */
	BatchResult chain(Consumer<Batch> operations);

	/**
	 * Performs a chain, and cancels what is left of it at the deadline, as
	 * {@link #batch(Consumer, Duration)} does. What was not run by then fails with
	 * {@link IoUringTimeoutException}, too.
	 * @param operations adds operations to the chain
	 * @param deadline how long they may take together, more than zero, from when all were
	 * added
	 * @return the outcome of each, in their order
	 * @throws IoUringException as {@link #chain(Consumer)}
	 */
	BatchResult chain(Consumer<Batch> operations, Duration deadline);

	/**
	 * Returns the same operations as futures.
	 * @return a view that never blocks its caller
	 */
	AsyncIoUringOperations async();

	/**
	 * Hands the ring to a callback, for everything that this interface does not offer.
	 * @param <T> the type of the callback's result
	 * @param callback what to do with the open {@link IoUring}, which it must not close
	 * @return what the callback returned
	 * @throws IoUringUnavailableException if io_uring is unavailable: here there is no
	 * fallback
	 */
	<T extends @Nullable Object> T execute(IoUringCallback<T> callback);

	/**
	 * Fails unless some kinds of operations are allowed, so that an application can find
	 * out when it starts that its ring is restricted too much. Performs nothing.
	 * Implementations that know no restrictions need not do anything.
	 * @param task what they are needed for, as in "Could not read settings"
	 * @param kinds what has to be allowed
	 * @throws IoUringNotAllowedException if any is not; it names them
	 */
	default void requireAllowed(String task, OperationKind... kinds) {
	}

}
