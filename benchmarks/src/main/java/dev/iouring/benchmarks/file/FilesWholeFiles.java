package dev.iouring.benchmarks.file;

import java.nio.file.Files;

/**
 * {@link Files#readAllBytes}.
 */
final class FilesWholeFiles implements WholeFileApi {

	@Override
	public String name() {
		return "Files.readAllBytes";
	}

	@Override
	public Reader open() {
		return () -> (file) -> Files.readAllBytes(file).length;
	}

}
