package dev.iouring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;

import dev.iouring.linux.Platform;

/**
 * A path as the kernel wants it: bytes that end with a zero.
 */
final class NativePath {

	/** The most bytes of a path, with the zero, {@code PATH_MAX}. */
	static final int MAX_BYTES = 4096;

	private static final Charset CHARSET = Platform.pathCharset();

	private NativePath() {
	}

	static byte[] encode(Path path) {
		if (!path.getFileSystem().equals(FileSystems.getDefault())) {
			throw new ProviderMismatchException(
					"The kernel knows only paths of the default file system, but '%s' is of %s".formatted(path,
							path.getFileSystem().provider().getScheme()));
		}
		String name = path.toString();
		try {
			// the empty path means the working directory to the JDK, and nothing to the
			// kernel
			ByteBuffer bytes = CHARSET.newEncoder()
				.onMalformedInput(CodingErrorAction.REPORT)
				.onUnmappableCharacter(CodingErrorAction.REPORT)
				.encode(CharBuffer.wrap(name.isEmpty() ? "." : name));
			if (bytes.remaining() >= MAX_BYTES) {
				throw new InvalidPathException(name.substring(0, 64) + "...",
						"the path has %d bytes, but the kernel takes at most %d".formatted(bytes.remaining(),
								MAX_BYTES - 1));
			}
			byte[] encoded = new byte[bytes.remaining()];
			bytes.get(encoded);
			return encoded;
		}
		catch (CharacterCodingException ex) {
			InvalidPathException failure = new InvalidPathException(name,
					"the path cannot be encoded as " + CHARSET.name());
			failure.initCause(ex);
			throw failure;
		}
	}

	/** Writes an encoded path and its zero, and returns the memory that holds them. */
	static MemorySegment write(byte[] path, MemorySegment target) {
		MemorySegment.copy(path, 0, target, ValueLayout.JAVA_BYTE, 0, path.length);
		target.set(ValueLayout.JAVA_BYTE, path.length, (byte) 0);
		return target.asSlice(0, path.length + 1L);
	}

}
