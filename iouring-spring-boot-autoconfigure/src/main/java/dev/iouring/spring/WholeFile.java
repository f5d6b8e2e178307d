package dev.iouring.spring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.util.Arrays;

/**
 * Reads a file as one.
 */
final class WholeFile {

	/** The largest array that JVMs are sure to have. */
	private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

	/** What is smaller is read without asking how large it is. */
	private static final int SMALL = 8192;

	private WholeFile() {
	}

	static byte[] read(FileHandle file) throws IOException {
		byte[] content = new byte[SMALL];
		int filled = file.readFully(ByteBuffer.wrap(content), 0);
		while (filled == content.length) {
			long size = size(file);
			if (isAll(file, size, filled)) {
				return content;
			}
			content = Arrays.copyOf(content, larger(file, size, filled));
			filled += file.readFully(ByteBuffer.wrap(content, filled, content.length - filled), filled);
		}
		return Arrays.copyOf(content, filled);
	}

	/** A ring that may only read need not be asked. */
	private static long size(FileHandle file) {
		try {
			return file.size();
		}
		catch (IoUringNotAllowedException ex) {
			return 0;
		}
	}

	/**
	 * Pipes and what the kernel makes up have no size, and a look behind the end would
	 * cost a pipe a byte.
	 */
	private static boolean isAll(FileHandle file, long size, int filled) {
		return size > 0 && size <= filled && file.read(ByteBuffer.allocate(1), filled) <= 0;
	}

	/**
	 * Returns the file's size, or more than there was until now if it grows or has none.
	 */
	private static int larger(FileHandle file, long size, int filled) throws IOException {
		if (size > MAX_SIZE || filled == MAX_SIZE) {
			throw new FileSystemException(file.path().toString(), null,
					"The file has %d bytes or more, but an array has at most %d".formatted(Math.max(size, filled),
							MAX_SIZE));
		}
		return (int) ((size > filled) ? size : Math.min(2L * filled, MAX_SIZE));
	}

	static String readString(FileHandle file, Charset charset) throws IOException {
		// Unlike the constructor of String, a decoder reports what is malformed.
		return charset.newDecoder().decode(ByteBuffer.wrap(read(file))).toString();
	}

}
