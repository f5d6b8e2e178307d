package dev.iouring.application.forked;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process holds for its rings.
 *
 * @param rings descriptors of rings
 * @param events descriptors of what wakes their owners
 * @param mappings queues in memory that is shared with the kernel
 * @param threads names of threads
 */
public record OpenResources(int rings, int events, long mappings, List<String> threads) {

	public static final OpenResources NONE = new OpenResources(0, 0, 0, List.of());

	public static OpenResources find() throws IOException {
		List<String> descriptors;
		try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
			descriptors = list.map(OpenResources::targetOf).toList();
		}
		return new OpenResources((int) descriptors.stream().filter("anon_inode:[io_uring]"::equals).count(),
				(int) descriptors.stream().filter("anon_inode:[eventfd]"::equals).count(),
				Files.readString(Path.of("/proc/self/maps"))
					.lines()
					.filter((line) -> line.endsWith("anon_inode:[io_uring]"))
					.count(),
				Thread.getAllStackTraces()
					.keySet()
					.stream()
					.map(Thread::getName)
					.filter((name) -> name.startsWith("iouring-"))
					.sorted()
					.toList());
	}

	private static String targetOf(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (NoSuchFileException ex) {
			// that of the listing itself is closed by now
			return "";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
