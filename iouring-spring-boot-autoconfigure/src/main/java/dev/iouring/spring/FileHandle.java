package dev.iouring.spring;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

import dev.iouring.FileStatus;

/**
 * An open file. Thread-safe: any number of reads and writes may be going on at different
 * positions. Waiting, failures, interrupts and buffers are as described for
 * {@link IoUringOperations}; in particular, an interrupt does not close the file.
 *
 * <p>
 * Positions are counted in bytes from the start of the file. Where a file has none, such
 * as a pipe, they are ignored, and so they are by writes to a file opened for appending.
 *
 * <p>
 * After {@link #close()} operations fail with an {@link IoUringClosedException}.
 */
public interface FileHandle extends AutoCloseable {

	/**
	 * Returns the name that the file was opened with.
	 * @return the path
	 */
	Path path();

	/**
	 * Reads once, which may bring fewer bytes than asked for.
	 * @param target where to put the bytes, from position to limit
	 * @param position where to read, at least 0
	 * @return the number of bytes, or -1 at the end of the file
	 * @throws NonReadableChannelException if the file is not open for reading
	 */
	int read(ByteBuffer target, long position);

	/**
	 * Reads until the buffer is full or the file ends.
	 * @param target where to put the bytes, from position to limit
	 * @param position where to read, at least 0
	 * @return the number of bytes, 0 at the end of the file
	 * @throws NonReadableChannelException if the file is not open for reading
	 */
	int readFully(ByteBuffer target, long position);

	/**
	 * Writes once, which may take fewer bytes than there are.
	 * @param source the bytes, from position to limit
	 * @param position where to write, at least 0
	 * @return the number of bytes
	 * @throws NonWritableChannelException if the file is not open for writing
	 */
	int write(ByteBuffer source, long position);

	/**
	 * Writes everything. After a failure the buffer's position tells how much was
	 * written.
	 * @param source the bytes, from position to limit
	 * @param position where to write, at least 0
	 * @return the number of bytes
	 * @throws NonWritableChannelException if the file is not open for writing
	 */
	int writeFully(ByteBuffer source, long position);

	/**
	 * Writes a part of the file to a channel, as
	 * {@link java.nio.channels.FileChannel#transferTo} does, but all of it: it ends early
	 * only with the file, or if a channel in non-blocking mode takes nothing. What such a
	 * channel did not take of a pipe is lost.
	 * @param position of the first byte, at least 0
	 * @param count how many bytes at most, at least 0
	 * @param target takes the bytes, and stays open
	 * @return how many bytes it took
	 * @throws NonReadableChannelException if the file is not open for reading
	 * @throws UnsupportedOperationException if the file is open for direct I/O
	 * @throws IoUringException also if the channel fails, whose exception is the cause
	 */
	long transferTo(long position, long count, WritableByteChannel target);

	/**
	 * Writes to the file what a channel gives, as
	 * {@link java.nio.channels.FileChannel#transferFrom} does, but all of it: it ends
	 * early only with the channel, or if one in non-blocking mode gives nothing. Unlike
	 * there, a position behind the end of the file leaves a gap that reads as zero.
	 * @param source gives the bytes, and stays open
	 * @param position where to write the first byte, at least 0
	 * @param count how many bytes at most, at least 0
	 * @return how many bytes were written
	 * @throws NonWritableChannelException if the file is not open for writing
	 * @throws UnsupportedOperationException if the file is open for direct I/O
	 * @throws IoUringException also if the channel fails, whose exception is the cause;
	 * what it gave before may be written
	 */
	long transferFrom(ReadableByteChannel source, long position, long count);

	/**
	 * Asks for the file's metadata.
	 * @return the metadata
	 */
	FileStatus stat();

	/**
	 * Asks for the file's size.
	 * @return the size in bytes
	 */
	long size();

	/**
	 * Sets the file's size. What is cut off is lost; what is added reads as zero.
	 * @param size in bytes, at least 0
	 * @throws NonWritableChannelException if the file is not open for writing
	 */
	void truncate(long size);

	/**
	 * Flushes what was written to the device.
	 * @param metadata {@code true} for everything ({@code fsync}), {@code false} for what
	 * is needed to read the content again ({@code fdatasync})
	 */
	void force(boolean metadata);

	/**
	 * Reads from the start to the end.
	 * @return a buffered stream, not thread-safe, whose {@code close} leaves the file
	 * open
	 */
	InputStream inputStream();

	/**
	 * Reads a part of the file.
	 * @param position the first byte, at least 0
	 * @param length how many bytes at most, at least 0
	 * @return a buffered stream, not thread-safe, whose {@code close} leaves the file
	 * open
	 */
	InputStream inputStream(long position, long length);

	/**
	 * Writes onwards from a position.
	 * @param position of the first byte, at least 0
	 * @return a buffered stream, not thread-safe, whose {@code close} writes what is left
	 * and leaves the file open
	 */
	OutputStream outputStream(long position);

	/**
	 * Returns whether {@link #close()} was not called yet.
	 * @return {@code true} if the file is open
	 */
	boolean isOpen();

	/**
	 * Cancels what is going on, waits for it to end and closes the file. Does nothing if
	 * it is closed. Works for an interrupted thread, too.
	 */
	@Override
	void close();

}
