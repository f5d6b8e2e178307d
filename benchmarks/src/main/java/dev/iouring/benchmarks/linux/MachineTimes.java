package dev.iouring.benchmarks.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;

/**
 * Processor time of the whole machine.
 *
 * @see <a href= "https://man7.org/linux/man-pages/man5/proc_stat.5.html">proc_stat(5)</a>
 */
public final class MachineTimes {

	private static final Path STAT = Path.of("/proc/stat");

	/** The same on all architectures that matter here: 100 steps per second. */
	private static final long NANOS_PER_STEP = 10_000_000;

	/**
	 * user, nice, system, irq, softirq, steal. The others are times without work, or
	 * parts of these.
	 */
	private static final int[] BUSY = { 1, 2, 3, 6, 7, 8 };

	private MachineTimes() {
	}

	/**
	 * How long processors have worked, for whomever, or were taken away by a hypervisor.
	 * @return nanoseconds since the machine started, of all processors together
	 * @throws IOException if the kernel does not tell
	 */
	public static long busyNanos() throws IOException {
		try (BufferedReader reader = Files.newBufferedReader(STAT)) {
			String line = reader.readLine();
			if (line == null || !line.startsWith("cpu ")) {
				throw new IOException(STAT + " begins with " + line);
			}
			String[] fields = line.split(" +", -1);
			return NANOS_PER_STEP * IntStream.of(BUSY).mapToLong((field) -> Long.parseLong(fields[field])).sum();
		}
	}

}
