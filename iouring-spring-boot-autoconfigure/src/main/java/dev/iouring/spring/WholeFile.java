package dev.iouring.spring;

import java.io.IOException;
import java.io.InputStream;
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

	private WholeFile() {
	}

	static byte[] read(FileHandle file) throws IOException {
		long size = file.size();
		if (size > MAX_SIZE) {
			throw new FileSystemException(file.path().toString(), null,
					"The file has %d bytes, but an array has at most %d".formatted(size, MAX_SIZE));
		}
		if (size == 0) {
			// pipes and files that the kernel makes up have no size, but may have content
			try (InputStream stream = file.inputStream()) {
				return stream.readAllBytes();
			}
		}
		byte[] content = new byte[(int) size];
		int count = file.readFully(ByteBuffer.wrap(content), 0);
		return (count < content.length) ? Arrays.copyOf(content, count) : content;
	}

	static String readString(FileHandle file, Charset charset) throws IOException {
		// Unlike the constructor of String, a decoder reports what is malformed.
		return charset.newDecoder().decode(ByteBuffer.wrap(read(file))).toString();
	}

}
