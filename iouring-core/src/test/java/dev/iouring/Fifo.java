package dev.iouring;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * Makes named pipes, the slowest files there are.
 */
public final class Fifo {

	private Fifo() {
	}

	/** Makes a pipe in a directory. */
	public static Path in(Path directory, String name) throws IOException {
		Path path = directory.resolve(name);
		Process mkfifo = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
		try {
			if (!mkfifo.waitFor(10, TimeUnit.SECONDS) || mkfifo.exitValue() != 0) {
				throw new IOException("mkfifo " + path + " failed");
			}
		}
		catch (InterruptedException ex) {
			throw new IOException(ex);
		}
		return path;
	}

}
