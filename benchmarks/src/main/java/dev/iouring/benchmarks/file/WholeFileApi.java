package dev.iouring.benchmarks.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.PathSplit;

/**
 * A way to read whole files that a user can choose.
 */
interface WholeFileApi {

	/** All ways, the one that the others are compared with first. */
	static List<WholeFileApi> all() {
		List<WholeFileApi> apis = new ArrayList<>();
		apis.add(new FilesWholeFiles());
		Engine.ALL.forEach((engine) -> apis.add(new RingWholeFiles(engine)));
		apis.add(new JasyncfioWholeFiles());
		apis.add(new NioUringWholeFiles());
		return apis;
	}

	/** The subject's name. */
	String name();

	/** Whether it may be unable to do it here. */
	default boolean isPeer() {
		return false;
	}

	/** Gets ready for any number of threads. */
	Reader open() throws IOException;

	/**
	 * What all threads share.
	 */
	interface Reader extends Closeable {

		/** What one thread has for itself. */
		ThreadReader forThread();

		/** Which way all operations have gone until now. */
		default PathSplit paths() {
			return PathSplit.NONE;
		}

		@Override
		default void close() throws IOException {
		}

	}

	/**
	 * Reads files, one at a time.
	 */
	interface ThreadReader {

		/** Opens a file, reads all of it, closes it, and returns its size. */
		int read(Path file) throws IOException, InterruptedException;

	}

}
