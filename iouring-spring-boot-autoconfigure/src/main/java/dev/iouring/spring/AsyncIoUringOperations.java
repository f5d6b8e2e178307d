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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import dev.iouring.FileStatus;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@link IoUringOperations} as futures. No method blocks its caller.
 * Each operation runs on a virtual thread of its own, so callbacks may block, too.
 *
 * <p>
 * Buffers, arrays and whatever else is handed over must be left alone until the future is
 * complete.
 *
 * <p>
 * Futures fail with the exception that the blocking method throws. Beyond
 * {@link TemplateOptions#maxPending()} incomplete futures, further ones fail with
 * {@link IoUringRejectedException}. Wrong arguments are reported by the future as well.
 *
 * <p>
 * Whoever completes a future, by {@code cancel}, {@code orTimeout},
 * {@code completeOnTimeout}, {@code complete} or {@code completeExceptionally}, cancels
 * its operation, and the future completes that way once the operation has ended and its
 * memory is free. If the operation had already succeeded or failed for another reason,
 * the future completes with that, so nothing it brought, such as an open file, gets lost.
 * These methods therefore return {@code true} if the operation was still going on. As
 * with all {@code CompletableFuture}s, cancelling a dependent stage does not cancel the
 * operation.
 *
 * <p>
 * Dependent stages run on a virtual thread or on the executor of
 * {@link dev.iouring.IoUringOptions#executor()}, never on a thread of the ring, and may
 * use the blocking methods.
 */
public interface AsyncIoUringOperations {

	/**
	 * Does what {@link IoUringOperations#read(Path)} does.
	 * @param path the file
	 * @return a future of its bytes
	 */
	CompletableFuture<byte[]> read(Path path);

	/**
	 * Does what {@link IoUringOperations#readString(Path, Charset)} does.
	 * @param path the file
	 * @param charset how it is encoded
	 * @return a future of its text
	 */
	CompletableFuture<String> readString(Path path, Charset charset);

	/**
	 * Does what {@link IoUringOperations#write(Path, byte[], OpenOption...)} does.
	 * @param path the file
	 * @param content what to write
	 * @param options as there
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> write(Path path, byte[] content, OpenOption... options);

	/**
	 * Does what {@link IoUringOperations#write(Path, ByteBuffer, OpenOption...)} does.
	 * @param path the file
	 * @param content what to write
	 * @param options as there
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> write(Path path, ByteBuffer content, OpenOption... options);

	/**
	 * Does what {@link IoUringOperations#append(Path, ByteBuffer)} does.
	 * @param path the file
	 * @param content what to write
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> append(Path path, ByteBuffer content);

	/**
	 * Does what {@link IoUringOperations#replace(Path, byte[])} does.
	 * @param path the file
	 * @param content what to write
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> replace(Path path, byte[] content);

	/**
	 * Does what {@link IoUringOperations#replace(Path, ByteBuffer)} does.
	 * @param path the file
	 * @param content what to write
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> replace(Path path, ByteBuffer content);

	/**
	 * Does what {@link IoUringOperations#replace(Path, FileCallback)} does.
	 * @param <T> the type of the callback's result
	 * @param path the file
	 * @param writer writes the new content
	 * @return a future of what the callback returns
	 */
	<T extends @Nullable Object> CompletableFuture<T> replace(Path path, FileCallback<T> writer);

	/**
	 * Does what {@link IoUringOperations#replace(Path, ReplaceOptions, FileCallback)}
	 * does.
	 * @param <T> the type of the callback's result
	 * @param path the file
	 * @param options as there
	 * @param writer writes the new content
	 * @return a future of what the callback returns
	 */
	<T extends @Nullable Object> CompletableFuture<T> replace(Path path, ReplaceOptions options,
			FileCallback<T> writer);

	/**
	 * Does what {@link IoUringOperations#open(Path, OpenOption...)} does.
	 * @param path the file
	 * @param options as there
	 * @return a future of the open file, to be closed by the caller
	 */
	CompletableFuture<FileHandle> open(Path path, OpenOption... options);

	/**
	 * Does what {@link IoUringOperations#withFile(Path, FileCallback, OpenOption...)}
	 * does.
	 * @param <T> the type of the callback's result
	 * @param path the file
	 * @param callback what to do with the open file
	 * @param options as there
	 * @return a future of what the callback returns
	 */
	<T extends @Nullable Object> CompletableFuture<T> withFile(Path path, FileCallback<T> callback,
			OpenOption... options);

	/**
	 * Does what {@link IoUringOperations#inputStream(Path, OpenOption...)} does.
	 * @param path the file
	 * @param options as there
	 * @return a future of a stream, to be closed by the caller, whose methods block
	 */
	CompletableFuture<InputStream> inputStream(Path path, OpenOption... options);

	/**
	 * Does what {@link IoUringOperations#outputStream(Path, OpenOption...)} does.
	 * @param path the file
	 * @param options as there
	 * @return a future of a stream, to be closed by the caller, whose methods block
	 */
	CompletableFuture<OutputStream> outputStream(Path path, OpenOption... options);

	/**
	 * Does what {@link IoUringOperations#transferTo(Path, WritableByteChannel)} does.
	 * @param path the file
	 * @param target takes the bytes
	 * @return a future of how many bytes it took
	 */
	CompletableFuture<Long> transferTo(Path path, WritableByteChannel target);

	/**
	 * Does what
	 * {@link IoUringOperations#transferFrom(Path, ReadableByteChannel, OpenOption...)}
	 * does.
	 * @param path the file
	 * @param source gives the bytes
	 * @param options as there
	 * @return a future of how many bytes were written
	 */
	CompletableFuture<Long> transferFrom(Path path, ReadableByteChannel source, OpenOption... options);

	/**
	 * Does what {@link FileHandle#read(ByteBuffer, long)} does.
	 * @param file an open file
	 * @param target where to put the bytes
	 * @param position in bytes, at least 0
	 * @return a future of the number of bytes, -1 at the end of the file
	 */
	CompletableFuture<Integer> read(FileHandle file, ByteBuffer target, long position);

	/**
	 * Does what {@link FileHandle#readFully(ByteBuffer, long)} does.
	 * @param file an open file
	 * @param target where to put the bytes
	 * @param position in bytes, at least 0
	 * @return a future of the number of bytes
	 */
	CompletableFuture<Integer> readFully(FileHandle file, ByteBuffer target, long position);

	/**
	 * Does what {@link FileHandle#write(ByteBuffer, long)} does.
	 * @param file an open file
	 * @param source the bytes
	 * @param position in bytes, at least 0
	 * @return a future of the number of bytes
	 */
	CompletableFuture<Integer> write(FileHandle file, ByteBuffer source, long position);

	/**
	 * Does what {@link FileHandle#writeFully(ByteBuffer, long)} does.
	 * @param file an open file
	 * @param source the bytes
	 * @param position in bytes, at least 0
	 * @return a future of the number of bytes
	 */
	CompletableFuture<Integer> writeFully(FileHandle file, ByteBuffer source, long position);

	/**
	 * Does what {@link FileHandle#transferTo(long, long, WritableByteChannel)} does.
	 * @param file an open file
	 * @param position in bytes, at least 0
	 * @param count how many bytes at most, at least 0
	 * @param target takes the bytes
	 * @return a future of how many bytes it took
	 */
	CompletableFuture<Long> transferTo(FileHandle file, long position, long count, WritableByteChannel target);

	/**
	 * Does what {@link FileHandle#transferFrom(ReadableByteChannel, long, long)} does.
	 * @param file an open file
	 * @param source gives the bytes
	 * @param position in bytes, at least 0
	 * @param count how many bytes at most, at least 0
	 * @return a future of how many bytes were written
	 */
	CompletableFuture<Long> transferFrom(FileHandle file, ReadableByteChannel source, long position, long count);

	/**
	 * Does what {@link FileHandle#stat()} does.
	 * @param file an open file
	 * @return a future of the metadata
	 */
	CompletableFuture<FileStatus> stat(FileHandle file);

	/**
	 * Does what {@link FileHandle#size()} does.
	 * @param file an open file
	 * @return a future of the size in bytes
	 */
	CompletableFuture<Long> size(FileHandle file);

	/**
	 * Does what {@link FileHandle#truncate(long)} does.
	 * @param file an open file
	 * @param size in bytes, at least 0
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> truncate(FileHandle file, long size);

	/**
	 * Does what {@link FileHandle#force(boolean)} does.
	 * @param file an open file
	 * @param metadata as there
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> force(FileHandle file, boolean metadata);

	/**
	 * Does what {@link FileHandle#close()} does.
	 * @param file an open file
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> close(FileHandle file);

	/**
	 * Does what {@link IoUringOperations#stat(Path, LinkOption...)} does.
	 * @param path the file
	 * @param options as there
	 * @return a future of the metadata
	 */
	CompletableFuture<FileStatus> stat(Path path, LinkOption... options);

	/**
	 * Does what {@link IoUringOperations#exists(Path)} does.
	 * @param path the file
	 * @return a future of whether there is one
	 */
	CompletableFuture<Boolean> exists(Path path);

	/**
	 * Does what {@link IoUringOperations#move(Path, Path, CopyOption...)} does.
	 * @param source what to move
	 * @param target its new name
	 * @param options as there
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> move(Path source, Path target, CopyOption... options);

	/**
	 * Does what {@link IoUringOperations#copy(Path, Path, CopyOption...)} does.
	 * @param source what to copy
	 * @param target the name of the copy
	 * @param options as there
	 * @return a future of how many bytes were copied
	 */
	CompletableFuture<Long> copy(Path source, Path target, CopyOption... options);

	/**
	 * Does what {@link IoUringOperations#copy(Path, Path, CopyProgress, CopyOption...)}
	 * does.
	 * @param source what to copy
	 * @param target the name of the copy
	 * @param progress called by the thread that copies
	 * @param options as there
	 * @return a future of how many bytes were copied
	 */
	CompletableFuture<Long> copy(Path source, Path target, CopyProgress progress, CopyOption... options);

	/**
	 * Does what {@link IoUringOperations#delete(Path)} does.
	 * @param path the file
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> delete(Path path);

	/**
	 * Does what {@link IoUringOperations#deleteIfExists(Path)} does.
	 * @param path the file
	 * @return a future of whether there was one
	 */
	CompletableFuture<Boolean> deleteIfExists(Path path);

	/**
	 * Does what {@link IoUringOperations#createDirectory(Path)} does.
	 * @param path the file
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> createDirectory(Path path);

	/**
	 * Does what {@link IoUringOperations#createDirectories(Path)} does.
	 * @param path the file
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> createDirectories(Path path);

	/**
	 * Does what {@link IoUringOperations#createLink(Path, Path)} does.
	 * @param link the new name
	 * @param existing the file
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> createLink(Path link, Path existing);

	/**
	 * Does what {@link IoUringOperations#createSymbolicLink(Path, Path)} does.
	 * @param link the link
	 * @param target where it leads
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> createSymbolicLink(Path link, Path target);

	/**
	 * Does what {@link IoUringOperations#syncDirectory(Path)} does.
	 * @param directory the directory
	 * @return a future without a value
	 */
	CompletableFuture<@Nullable Void> syncDirectory(Path directory);

	/**
	 * Does what {@link IoUringOperations#batch(Consumer)} does.
	 * @param operations adds operations to the batch
	 * @return a future of the outcome of each operation
	 */
	CompletableFuture<BatchResult> batch(Consumer<Batch> operations);

	/**
	 * Does what {@link IoUringOperations#batch(Consumer, Duration)} does.
	 * @param operations adds operations to the batch
	 * @param deadline how long they may take together
	 * @return a future of the outcome of each operation
	 */
	CompletableFuture<BatchResult> batch(Consumer<Batch> operations, Duration deadline);

	/**
	 * Does what {@link IoUringOperations#chain(Consumer)} does.
	 * @param operations adds operations to the chain
	 * @return a future of the outcome of each operation
	 */
	CompletableFuture<BatchResult> chain(Consumer<Batch> operations);

	/**
	 * Does what {@link IoUringOperations#chain(Consumer, Duration)} does.
	 * @param operations adds operations to the chain
	 * @param deadline how long they may take together
	 * @return a future of the outcome of each operation
	 */
	CompletableFuture<BatchResult> chain(Consumer<Batch> operations, Duration deadline);

	/**
	 * Does what {@link IoUringOperations#execute(IoUringCallback)} does.
	 * @param <T> the type of the callback's result
	 * @param callback what to do with the ring
	 * @return a future of what the callback returns
	 */
	<T extends @Nullable Object> CompletableFuture<T> execute(IoUringCallback<T> callback);

}
