package dev.iouring.benchmarks.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.iouring.linux.Kernel;
import dev.iouring.ring.BufferTable;
import dev.iouring.ring.FileFlags;
import dev.iouring.ring.FileOperations;
import dev.iouring.ring.FileTable;
import dev.iouring.ring.PathOperations;
import dev.iouring.ring.Sqe;
import dev.iouring.ring.SubmissionQueue;

/**
 * Random 4 KiB reads with registered memory, and a registered file unless told otherwise.
 */
public final class FixedReadLoop extends RingLoop {

	private static final int BLOCK = 4096;

	private static final int NO_NUMBER = -1;

	// Never freed while the loop is referred to, as the kernel may write into it until
	// then.
	private final MemorySegment memory = Arena.ofAuto().allocate((long) MAX_BATCH * BLOCK, BLOCK);

	private final MemorySegment[] buffers = IntStream.range(0, MAX_BATCH)
		.mapToObj((i) -> this.memory.asSlice((long) i * BLOCK, BLOCK))
		.toArray(MemorySegment[]::new);

	private final long mask;

	/** What the file is called if it is not registered. */
	private final int number;

	// The same positions in the same order as the reference in C reads.
	private long random = 0x9E3779B97F4A7C15L;

	/**
	 * Opens a ring, which the caller closes.
	 * @param file a power of two of blocks of 4 KiB
	 * @throws IOException if the file cannot be opened or the kernel refuses
	 */
	public FixedReadLoop(Path file) throws IOException {
		this(file, Naming.SLOT);
	}

	FixedReadLoop(Path file, Naming naming) throws IOException {
		super(BLOCK);
		long blocks = Files.size(file) / BLOCK;
		if (Long.bitCount(blocks) != 1) {
			throw new IllegalArgumentException(file + " has " + blocks + " blocks, which is no power of two");
		}
		this.mask = blocks - 1;
		int fd = open(file);
		this.number = (naming == Naming.NUMBER) ? fd : NO_NUMBER;
		try {
			FileTable.register(this.ring, new int[] { fd });
			BufferTable.register(this.ring, List.of(this.memory));
		}
		finally {
			if (this.number == NO_NUMBER) {
				closeFile(fd);
			}
		}
	}

	@Override
	public void close() {
		super.close();
		if (this.number != NO_NUMBER) {
			Kernel.LINUX.close(this.number);
		}
	}

	@Override
	void fill(int size) {
		SubmissionQueue sq = this.ring.sq();
		for (int i = 0; i < size; i++) {
			Sqe sqe = FileOperations
				.readFixed(sq.next(), this.number, this.buffers[i], (nextRandom() & this.mask) * BLOCK, 0)
				.userData(i);
			if (this.number == NO_NUMBER) {
				sqe.fixedFile(0);
			}
		}
	}

	private long nextRandom() {
		long x = this.random;
		x ^= x << 13;
		x ^= x >>> 7;
		x ^= x << 17;
		this.random = x;
		return x;
	}

	private int open(Path file) throws IOException {
		try (Arena arena = Arena.ofConfined()) {
			PathOperations.openat(this.ring.sq().next(), FileFlags.AT_FDCWD,
					arena.allocateFrom(file.toAbsolutePath().toString()), FileFlags.O_RDONLY | FileFlags.O_CLOEXEC, 0);
			return runAlone("open " + file);
		}
	}

	/** The ring holds the registered file from then on. */
	private void closeFile(int fd) throws IOException {
		FileOperations.close(this.ring.sq().next(), fd);
		runAlone("close " + fd);
	}

	private int runAlone(String what) throws IOException {
		this.ring.submitAndWait(1);
		List<Integer> results = new ArrayList<>();
		this.ring.cq().drain((userData, result, flags) -> results.add(result));
		int result = results.getFirst();
		if (result < 0) {
			throw new IOException(what + " failed with error " + -result);
		}
		return result;
	}

	/** How entries name the file. */
	enum Naming {

		/** By its slot in the table of the ring, which alone holds it. */
		SLOT,

		/** By its descriptor. */
		NUMBER

	}

}
