package dev.iouring.benchmarks.slow;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * Something that many threads read from and that keeps them waiting.
 */
interface SlowSource extends Closeable {

	/** What is opened, once for each reader. */
	Path path();

	/** What a reader reads at a time. */
	ByteBuffer buffer();

	/** Where a reader reads, which has a number. */
	LongSupplier positions(int reader);

	/** Is called each time before readers begin. */
	void begin() throws IOException;

	/** Lets this many waiting readers go. */
	void release(int readers) throws IOException;

}
