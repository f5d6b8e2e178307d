package dev.iouring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.FileSystemException;
import java.util.Arrays;

/**
 * Reads a file as one. What is small is read into memory of the pool, without asking how
 * large it is: that would take a way through the ring, and the end is found anyway.
 */
final class WholeRead {

	/** What is not larger than this, as most files are, is read without asking. */
	private static final int SMALL = 16 * 1024;

	/** The largest array that JVMs are sure to have. */
	private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

	private final IoUring io;

	private final Descriptor file;

	WholeRead(IoUring io, Descriptor file) {
		this.io = io;
		this.file = file;
	}

	byte[] read(Engine engine) throws IOException {
		BufferPool.Buffer buffer = engine.takeBuffer(SMALL);
		byte[] content;
		try {
			content = read(engine, buffer.memory().asSlice(0, SMALL));
		}
		catch (FileSystemException ex) {
			// the kernel has said what is wrong with the file, and is done
			buffer.release();
			throw ex;
		}
		// Not after another failure: one of those is that the ring has ended before the
		// kernel was done with the memory, which is then nobody's.
		buffer.release();
		return content;
	}

	private byte[] read(Engine engine, MemorySegment start) throws IOException {
		// fewer bytes than asked for are all that there are, unless somebody has to wait
		int read = engine.transfers().read(this.file, start, 0);
		if (read < 0) {
			read = fill(start);
		}
		return (read < SMALL) ? start.asSlice(0, read).toArray(ValueLayout.JAVA_BYTE) : readLarge(start);
	}

	/** Returns how much there is of it. */
	private int fill(MemorySegment target) throws IOException {
		int filled = 0;
		int read = -1;
		while (read != 0 && filled < target.byteSize()) {
			read = this.io.read(this.file, target.asSlice(filled), filled);
			filled += read;
		}
		return filled;
	}

	private byte[] readLarge(MemorySegment start) throws IOException {
		byte[] content = start.toArray(ValueLayout.JAVA_BYTE);
		int filled = content.length;
		int read = -1;
		while (read != 0) {
			if (filled == content.length) {
				long size = size();
				if (isAll(size, filled)) {
					return content;
				}
				content = Arrays.copyOf(content, larger(size, filled));
			}
			read = this.io.read(this.file, MemorySegment.ofArray(content).asSlice(filled), filled);
			filled += read;
		}
		return Arrays.copyOf(content, filled);
	}

	/** A ring that may only read need not be asked. */
	private long size() throws IOException {
		if (!this.io.options().allows(OperationKind.STATX)) {
			return 0;
		}
		StatusOperation status = Operation.status(this.file);
		this.io.execute(status);
		return status.status().size();
	}

	/**
	 * Pipes and what the kernel makes up have no size, and a look behind the end would
	 * cost a pipe a byte.
	 */
	private boolean isAll(long size, int filled) throws IOException {
		return size > 0 && size <= filled && this.io.read(this.file, MemorySegment.ofArray(new byte[1]), filled) == 0;
	}

	/**
	 * Returns the file's size, or more than there was until now if it grows or has none.
	 */
	private int larger(long size, int filled) throws IOException {
		if (size > MAX_SIZE || filled == MAX_SIZE) {
			throw new FileSystemException(this.file.path().toString(), null,
					"The file has %d bytes or more, but an array has at most %d".formatted(Math.max(size, filled),
							MAX_SIZE));
		}
		return (int) ((size > filled) ? size : Math.min(2L * filled, MAX_SIZE));
	}

}
