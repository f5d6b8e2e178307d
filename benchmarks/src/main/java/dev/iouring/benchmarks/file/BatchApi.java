package dev.iouring.benchmarks.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.benchmarks.harness.Scale;

/**
 * A way to read several blocks of a file at once that a user can choose.
 */
interface BatchApi {

	/** What is measured together, the one that the others are compared with first. */
	static List<BatchApi> own(Scale scale) {
		List<BatchApi> apis = new ArrayList<>();
		apis.add(new ChannelBatches());
		// the default takes the ring for batches, too
		Engine.of(scale)
			.stream()
			.filter((engine) -> !engine.equals(Engine.RING))
			.forEach((engine) -> apis.add(new RingBatches(engine)));
		return apis;
	}

	/** What is measured apart from these. */
	static List<BatchApi> peers() {
		return List.of(new AsynchronousChannelBatches(), new JasyncfioBatches());
	}

	/** The subject's name. */
	String name();

	/**
	 * Opens a file.
	 * @param file the file
	 * @param buffers where the blocks go, always the same
	 * @return the open file
	 */
	Batch open(Path file, List<ByteBuffer> buffers) throws IOException;

	/**
	 * A file that is read in batches, by one thread.
	 */
	interface Batch extends Closeable {

		/** Fills each buffer from its position, and returns how many bytes were read. */
		int read(long[] positions) throws IOException, InterruptedException;

		/** Which way all operations have gone until now. */
		default PathSplit paths() {
			return PathSplit.NONE;
		}

	}

}
