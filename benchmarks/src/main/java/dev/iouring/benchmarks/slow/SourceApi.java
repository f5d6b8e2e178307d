package dev.iouring.benchmarks.slow;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.benchmarks.file.Engine;
import dev.iouring.benchmarks.harness.PathSplit;

/**
 * A way to read from a source that may be slow.
 */
interface SourceApi extends Closeable {

	/** Opens all ways, the one that the others are compared with first. */
	static List<SourceApi> openAll() throws IOException {
		return List.of(new ChannelSource(), new RingSource(Engine.DEFAULT), new FallbackSource());
	}

	/** The subject's name. */
	String name();

	/** Opens the source for one more thread. */
	Reader open(Path source) throws IOException;

	/** Which way all operations have gone until now. */
	default PathSplit paths() {
		return PathSplit.NONE;
	}

	@Override
	default void close() throws IOException {
	}

}
