package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Reads a file of {@code java.nio} as one.
 */
final class NioWholeRead {

	/** The largest array that JVMs are sure to have. */
	private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

	/** What is smaller is read without asking how large it is. */
	private static final int SMALL = 8192;

	private final NioChannelFile file;

	private final Path path;

	NioWholeRead(NioChannelFile file, Path path) {
		this.file = file;
		this.path = path;
	}

	byte[] read() throws IOException {
		byte[] content = new byte[SMALL];
		int filled = fill(content, 0);
		while (filled == content.length) {
			long size = this.file.size();
			if (isAll(size, filled)) {
				return content;
			}
			content = Arrays.copyOf(content, larger(size, filled));
			filled = fill(content, filled);
		}
		return Arrays.copyOf(content, filled);
	}

	/** Returns how much there is, which is less than fits only at the end. */
	private int fill(byte[] content, int filled) throws IOException {
		ByteBuffer rest = ByteBuffer.wrap(content, filled, content.length - filled);
		int read = 1;
		while (read > 0 && rest.hasRemaining()) {
			read = this.file.read(rest, rest.position());
		}
		return rest.position();
	}

	/**
	 * Pipes and what the kernel makes up have no size, and a look behind the end would
	 * cost a pipe a byte.
	 */
	private boolean isAll(long size, int filled) throws IOException {
		return size > 0 && size <= filled && this.file.read(ByteBuffer.allocate(1), filled) <= 0;
	}

	/**
	 * Returns the file's size, or more than there was until now if it grows or has none.
	 */
	private int larger(long size, int filled) throws IOException {
		if (size > MAX_SIZE || filled == MAX_SIZE) {
			throw new FileSystemException(this.path.toString(), null,
					"The file has %d bytes or more, but an array has at most %d".formatted(Math.max(size, filled),
							MAX_SIZE));
		}
		return (int) ((size > filled) ? size : Math.min(2L * filled, MAX_SIZE));
	}

}
