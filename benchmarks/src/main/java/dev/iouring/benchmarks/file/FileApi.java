package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A way to use files that a user can choose.
 */
interface FileApi {

	/** The subject's name. */
	String name();

	/**
	 * Opens a file for any number of threads.
	 * @param file an existing file
	 * @param mode what for
	 * @return the open file
	 * @throws IOException if that fails, or this way cannot do it
	 */
	OpenFile open(Path file, OpenMode mode) throws IOException;

}
