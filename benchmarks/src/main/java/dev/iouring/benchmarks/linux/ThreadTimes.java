package dev.iouring.benchmarks.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Processor time of single threads of this process, those of the kernel included.
 *
 * @see <a href="https://docs.kernel.org/scheduler/sched-stats.html">schedstat</a>
 */
public final class ThreadTimes {

	private static final Path TASKS = Path.of("/proc/self/task");

	private ThreadTimes() {
	}

	/**
	 * Adds up the processor time of threads.
	 * @param names which, by their names; the kernel keeps the first 15 characters
	 * @return nanoseconds since each began, 0 if there is none
	 * @throws IOException if the kernel does not tell
	 */
	public static long cpuNanos(Predicate<String> names) throws IOException {
		long sum = 0;
		try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
			for (Path task : tasks) {
				sum += cpuNanos(task, names);
			}
		}
		return sum;
	}

	private static long cpuNanos(Path task, Predicate<String> names) throws IOException {
		try {
			if (!names.test(Files.readString(task.resolve("comm")).strip())) {
				return 0;
			}
			return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ", 2)[0]);
		}
		catch (NoSuchFileException ex) {
			// it has ended meanwhile
			return 0;
		}
	}

}
