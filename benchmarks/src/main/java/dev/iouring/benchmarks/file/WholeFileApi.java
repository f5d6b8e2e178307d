package dev.iouring.benchmarks.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.benchmarks.harness.Scale;

/**
 * A way to read whole files that a user can choose.
 */
interface WholeFileApi {

	/** Of a buffer that is used again and again: larger than each file. */
	int BUFFER_SIZE = 2 * Buffers.PAGE_SIZE;

	/**
	 * Ways to get an array for each file, the one that the others are compared with
	 * first.
	 */
	static List<WholeFileApi> intoNewArray(Scale scale) {
		List<WholeFileApi> apis = new ArrayList<>();
		apis.add(new FilesWholeFiles());
		Engine.of(scale).forEach((engine) -> apis.add(RingWholeFiles.intoNewArray(engine)));
		apis.add(new TemplateWholeFiles());
		return apis;
	}

	/**
	 * Ways to fill the same buffer again and again, the one that the others are compared
	 * with first.
	 */
	static List<WholeFileApi> intoBuffer(Scale scale) {
		List<WholeFileApi> apis = new ArrayList<>();
		apis.add(new ChannelWholeFiles());
		Engine.of(scale).forEach((engine) -> apis.add(RingWholeFiles.intoBuffer(engine)));
		return apis;
	}

	/**
	 * Ways to fill the same buffer that are measured apart from these. They read once and
	 * take what they get; the others look for the end, which is a system call more.
	 */
	static List<WholeFileApi> peers() {
		return List.of(new JasyncfioWholeFiles(), new NioUringWholeFiles());
	}

	/** The subject's name. */
	String name();

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
