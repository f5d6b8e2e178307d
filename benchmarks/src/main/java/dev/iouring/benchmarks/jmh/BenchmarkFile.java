package dev.iouring.benchmarks.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A small file that stays in the page cache because it was just written.
 */
final class BenchmarkFile {

	/** A block of it is what is read. */
	static final int BLOCK_SIZE = 4096;

	/** The system property that says where the file is. */
	static final String FOLDER = "benchmarks.data";

	private static final int SIZE = 1 << 20;

	private BenchmarkFile() {
	}

	/** Creates the file, which the caller deletes. */
	static Path create() throws IOException {
		Path folder = Path.of(System.getProperty(FOLDER, System.getProperty("java.io.tmpdir")));
		return Files.write(Files.createTempFile(folder, "benchmark", ".data"), new byte[SIZE]);
	}

}
