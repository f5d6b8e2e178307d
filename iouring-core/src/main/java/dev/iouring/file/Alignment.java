package dev.iouring.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

import dev.iouring.FileStatus;

/**
 * What a file opened with {@code O_DIRECT} asks for, in bytes. {@code EINVAL} is all that
 * the kernel would say about a violation.
 *
 * @param memory alignment of memory; memory that is not aligned is copied
 * @param offset alignment of positions and lengths
 */
record Alignment(int memory, int offset) {

	static final Alignment NONE = new Alignment(1, 1);

	/** Safe on every device, where the file system does not say what it needs. */
	private static final int UNKNOWN = 4096;

	/** The most that the ring's own memory is aligned to. */
	private static final int LARGEST = 4096;

	static Alignment of(Path path, FileStatus status) throws IOException {
		int memory = (status.directMemoryAlignment() != 0) ? status.directMemoryAlignment() : UNKNOWN;
		int offset = (status.directOffsetAlignment() != 0) ? status.directOffsetAlignment() : UNKNOWN;
		if (memory > LARGEST) {
			throw new FileSystemException(path.toString(), null,
					"O_DIRECT needs memory aligned to %d bytes here, but %d is the most that is supported"
						.formatted(memory, LARGEST));
		}
		return new Alignment(memory, offset);
	}

	void check(long position, long length) {
		if (!isAligned(position)) {
			throw new IllegalArgumentException(
					"position must be a multiple of %d for O_DIRECT but was %d".formatted(this.offset, position));
		}
		if (!isAligned(length)) {
			throw new IllegalArgumentException(
					"length must be a multiple of %d for O_DIRECT but was %d".formatted(this.offset, length));
		}
	}

	boolean isAligned(long value) {
		return value % this.offset == 0;
	}

}
