package dev.iouring.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder for the files of a run, removed after it, also when the run is interrupted.
 */
final class ScratchFolder implements AutoCloseable {

	private static final String NAME = "iouring-benchmarks";

	private final Path path;

	private final boolean keep;

	private final Thread hook = new Thread(this::removeAtExit, "remove-scratch");

	private ScratchFolder(Path path, boolean keep) {
		this.path = path;
		this.keep = keep;
		Runtime.getRuntime().addShutdownHook(this.hook);
	}

	/**
	 * Creates one.
	 * @param parent where; only a folder below it is removed in the end
	 * @param keep whether it is not removed
	 */
	static ScratchFolder in(Path parent, boolean keep) throws IOException {
		return new ScratchFolder(Files.createDirectories(parent.resolve(NAME)).toRealPath(), keep);
	}

	Path path() {
		return this.path;
	}

	private void removeAtExit() {
		try {
			remove();
		}
		catch (IOException ex) {
			System.err.println("Could not remove " + this.path + ": " + ex);
		}
	}

	private void remove() throws IOException {
		if (this.keep || !Files.exists(this.path)) {
			return;
		}
		List<Path> files;
		try (Stream<Path> walk = Files.walk(this.path)) {
			files = walk.sorted(Comparator.reverseOrder()).toList();
		}
		for (Path file : files) {
			Files.deleteIfExists(file);
		}
	}

	@Override
	public void close() throws IOException {
		Runtime.getRuntime().removeShutdownHook(this.hook);
		remove();
	}

}
