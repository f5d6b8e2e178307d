package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.Load;
import dev.iouring.benchmarks.harness.LoadSubject;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.harness.Work;

/**
 * Reads of this library past the page cache, for comparison with who is no way to use
 * files from Java.
 */
public final class DirectReads {

	private DirectReads() {
	}

	/**
	 * Reads of blocks at random positions.
	 * @param engine the set-up
	 * @param file what is read
	 * @param blockSize of what is read at once, in bytes
	 * @param point who reads
	 * @return the subject, which the caller closes
	 * @throws IOException if the file cannot be opened
	 */
	public static Subject subject(Engine engine, Path file, int blockSize, Point point) throws IOException {
		long size = Files.size(file);
		OpenFile open = new RingApi(engine).open(file, new OpenMode(false, true));
		List<Work> works = new ArrayList<>();
		for (int thread = 0; thread < point.threads(); thread++) {
			works.add(Action.READ.on(open, Buffers.allocate(blockSize), Positions.random(size, blockSize, thread)));
		}
		return new LoadSubject(engine.name(), Load.timed(point), works, open::paths, open);
	}

}
