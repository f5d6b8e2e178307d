package dev.iouring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the kernel says of this process.
 */
public final class ProcessFacts {

	private static final Path SELF = Path.of("/proc/self");

	private ProcessFacts() {
	}

	/** Returns the open descriptors and what they lead to. */
	public static Map<Integer, String> descriptors() throws IOException {
		Map<Integer, String> descriptors = new TreeMap<>();
		try (Stream<Path> list = Files.list(SELF.resolve("fd"))) {
			for (Path path : list.toList()) {
				String target = targetOf(path);
				if (target != null) {
					descriptors.put(Integer.parseInt(path.getFileName().toString()), target);
				}
			}
		}
		return descriptors;
	}

	private static String targetOf(Path descriptor) throws IOException {
		try {
			return Files.readSymbolicLink(descriptor).toString();
		}
		catch (NoSuchFileException ex) {
			// it was closed meanwhile, as that of the listing itself was
			return null;
		}
	}

	/** Returns the numbers of the descriptors that lead to a file. */
	public static List<Integer> descriptorsOf(String target) throws IOException {
		return descriptors().entrySet()
			.stream()
			.filter((entry) -> entry.getValue().equals(target))
			.map(Map.Entry::getKey)
			.toList();
	}

	/** Returns the lines of {@code /proc/self/maps}. */
	public static List<String> mappings() throws IOException {
		return Files.readAllLines(SELF.resolve("maps"));
	}

	/** Returns the names of all threads of this process, those of the kernel included. */
	public static List<String> threads() throws IOException {
		try (Stream<Path> tasks = Files.list(SELF.resolve("task"))) {
			return tasks.map(ProcessFacts::nameOf).toList();
		}
	}

	private static String nameOf(Path task) {
		try {
			return Files.readString(task.resolve("comm")).strip();
		}
		catch (IOException ex) {
			return "ended";
		}
	}

	/** Returns how many workers the kernel has made for this process's rings. */
	public static long kernelWorkers() throws IOException {
		return threads().stream().filter((name) -> name.startsWith("iou-wrk-")).count();
	}

	/** Returns the threads that own rings. */
	public static long ownerThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("iouring-"))
			.count();
	}

	/** Returns the memory of this process that is in use, in bytes. */
	public static long residentBytes() throws IOException {
		try (Stream<String> lines = Files.lines(SELF.resolve("status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
				.findFirst()
				.orElseThrow();
		}
	}

}
