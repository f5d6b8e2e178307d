package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process holds.
 */
public final class OpenResources {

	/** Where the descriptor of a ring leads. */
	public static final String RING = "anon_inode:[io_uring]";

	private OpenResources() {
	}

	/**
	 * Returns the numbers of descriptors.
	 * @param target says of where they lead whether they are meant
	 * @return the numbers
	 */
	public static Set<Integer> descriptors(Predicate<String> target) throws IOException {
		Map<Integer, String> descriptors = new TreeMap<>();
		try (Stream<Path> list = Files.list(Path.of("/proc/self/fd"))) {
			for (Path descriptor : list.toList()) {
				descriptors.put(Integer.valueOf(descriptor.getFileName().toString()), targetOf(descriptor));
			}
		}
		descriptors.values().removeIf(target.negate());
		return descriptors.keySet();
	}

	private static String targetOf(Path descriptor) throws IOException {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (NoSuchFileException ex) {
			// that of the listing itself is closed by now
			return "";
		}
	}

	/**
	 * Returns the threads that own rings. Those of the fallback end only when they have
	 * been idle for a while.
	 * @return their names
	 */
	public static List<String> ringThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("iouring-") && !name.startsWith("iouring-fallback-"))
			.collect(Collectors.toList());
	}

}
