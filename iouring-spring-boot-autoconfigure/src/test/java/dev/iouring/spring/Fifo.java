package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A named pipe: a file that is as slow as a test wants it to be. This end is open for
 * both directions, which never blocks on Linux and keeps others from blocking when they
 * open it.
 *
 * @param path the name
 * @param channel the end of the test
 */
public record Fifo(Path path, FileChannel channel) implements AutoCloseable {

	public static Fifo create(Path path) throws IOException {
		return open(make(path));
	}

	public static Fifo open(Path path) throws IOException {
		return new Fifo(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
	}

	/** Creates the pipe alone, so that whoever opens it waits for the other end. */
	public static Path make(Path path) throws IOException {
		try {
			int status = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor();
			if (status != 0) {
				throw new IOException("mkfifo ended with status " + status);
			}
			return path;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IOException(ex);
		}
	}

	public FileHandle openForReading(IoUringOperations template) {
		return template.open(this.path);
	}

	public FileHandle openForWriting(IoUringOperations template) {
		return template.open(this.path, StandardOpenOption.WRITE);
	}

	public void write(String text) throws IOException {
		this.channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
	}

	public String read(int length) throws IOException {
		ByteBuffer target = ByteBuffer.allocate(length);
		while (target.hasRemaining() && this.channel.read(target) >= 0) {
			Thread.onSpinWait();
		}
		return StandardCharsets.UTF_8.decode(target.flip()).toString();
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
