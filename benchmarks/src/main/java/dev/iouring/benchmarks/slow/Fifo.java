package dev.iouring.benchmarks.slow;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongSupplier;

/**
 * A named pipe: a file that is as slow as one wants.
 */
final class Fifo implements SlowSource {

	private final Path path;

	private final FileChannel channel;

	/**
	 * Creates a pipe.
	 * @param path its name, which is removed when this is closed
	 */
	Fifo(Path path) throws IOException {
		make(path);
		this.path = path;
		// open for both directions, so that nobody who opens it waits for the other end
		this.channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
	}

	private static void make(Path path) throws IOException {
		Files.deleteIfExists(path);
		try {
			int status = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor();
			if (status != 0) {
				throw new IOException("mkfifo ended with status " + status);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("mkfifo was not waited for");
		}
	}

	@Override
	public Path path() {
		return this.path;
	}

	@Override
	public ByteBuffer buffer() {
		return ByteBuffer.allocateDirect(1);
	}

	@Override
	public LongSupplier positions(int reader) {
		return () -> Reader.NO_POSITION;
	}

	@Override
	public void begin() {
	}

	@Override
	public void release(int readers) throws IOException {
		ByteBuffer bytes = ByteBuffer.allocate(readers);
		while (bytes.hasRemaining()) {
			this.channel.write(bytes);
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
		Files.delete(this.path);
	}

}
