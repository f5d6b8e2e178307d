package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * Where a run has its files. The JVMs of one run share them.
 *
 * @param folder an existing folder on the file system that is measured
 * @param scale decides how large the files are
 */
public record Scratch(Path folder, Scale scale) {

	private static final int CHUNK = 1 << 20;

	/**
	 * A file of random content that is on the device.
	 * @param name of the file; runs of other sizes have other files
	 * @param size in bytes, a multiple of 1 MiB
	 * @return the file, which is created if it is not there
	 * @throws IOException if it cannot be written
	 */
	public Path file(String name, long size) throws IOException {
		Path file = this.folder.resolve("%s-%d".formatted(name, size));
		if (!Files.exists(file)) {
			// complete or not there at all, even if this is ended
			Path unfinished = this.folder.resolve(file.getFileName() + ".unfinished");
			write(unfinished, size);
			Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
		}
		return file;
	}

	private static void write(Path file, long size) throws IOException {
		SplittableRandom random = new SplittableRandom(size);
		byte[] chunk = new byte[CHUNK];
		ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
				StandardOpenOption.TRUNCATE_EXISTING)) {
			for (long written = 0; written < size;) {
				random.nextBytes(chunk);
				buffer.clear().put(chunk).flip();
				written += channel.write(buffer);
			}
			channel.force(true);
		}
	}

	/**
	 * A folder of small files of random content.
	 * @param name of the folder
	 * @param count how many files it has, named from 0 on
	 * @param size of each in bytes
	 * @return the folder, which is created if it is not there
	 * @throws IOException if it cannot be written
	 */
	public Path folderOfFiles(String name, int count, int size) throws IOException {
		Path files = this.folder.resolve("%s-%d-%d".formatted(name, count, size));
		if (!Files.exists(files)) {
			Path unfinished = Files.createDirectories(this.folder.resolve(files.getFileName() + ".unfinished"));
			SplittableRandom random = new SplittableRandom(count);
			byte[] content = new byte[size];
			for (int i = 0; i < count; i++) {
				random.nextBytes(content);
				Files.write(unfinished.resolve(Integer.toString(i)), content);
			}
			Files.move(unfinished, files, StandardCopyOption.ATOMIC_MOVE);
		}
		return files;
	}

}
