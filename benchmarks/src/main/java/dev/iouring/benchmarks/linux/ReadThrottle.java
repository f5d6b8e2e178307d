package dev.iouring.benchmarks.linux;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.iouring.benchmarks.harness.Unmeasurable;

/**
 * Makes a device slow for this process alone, by a control group of its own. Needs root
 * and the controller {@code io}, or {@code blkio} of version 1.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/cgroups.7.html">cgroups(7)</a>
 */
public final class ReadThrottle implements Closeable {

	private static final Path GROUPS = Path.of("/sys/fs/cgroup");

	private static final String NAME = "iouring-benchmarks";

	private final Path group;

	/** Where the process was before. */
	private final Path home;

	private ReadThrottle(Path group, Path home) {
		this.group = group;
		this.home = home;
	}

	/**
	 * Slows this process's reads down until the throttle is closed.
	 * @param file a file on the device
	 * @param readsPerSecond how many the device takes
	 * @return the throttle
	 * @throws Unmeasurable if that is not possible here
	 * @throws IOException if it fails
	 */
	public static ReadThrottle begin(Path file, int readsPerSecond) throws IOException {
		String device = device(file);
		Path blkio = GROUPS.resolve("blkio");
		if (Files.isDirectory(blkio)) {
			return begin(blkio, "blkio", "blkio.throttle.read_iops_device", device + " " + readsPerSecond);
		}
		Path control = GROUPS.resolve("cgroup.subtree_control");
		if (!Files.isReadable(control) || !Files.readString(control).matches("(?s)(.* )?io[ \n].*")) {
			throw new Unmeasurable("no control group limits reads here (controller io, or blkio of version 1)");
		}
		return begin(GROUPS, "", "io.max", device + " riops=" + readsPerSecond);
	}

	private static ReadThrottle begin(Path root, String controller, String file, String limit) throws IOException {
		try {
			Path home = root.resolve(Path.of("/").relativize(home(controller)));
			Path group = Files.createDirectories(root.resolve(NAME));
			Files.writeString(group.resolve(file), limit);
			ReadThrottle throttle = new ReadThrottle(group, home);
			throttle.enter(group);
			return throttle;
		}
		catch (AccessDeniedException ex) {
			throw new Unmeasurable("only root may make a control group: " + ex.getMessage());
		}
		catch (FileSystemException ex) {
			throw new Unmeasurable("the control group could not be made: " + ex.getMessage());
		}
	}

	/** The group of this process, below the controller's root. */
	private static Path home(String controller) throws IOException {
		return Files.readAllLines(Path.of("/proc/self/cgroup"))
			.stream()
			.map((line) -> line.split(":", 3))
			.filter((parts) -> List.of(parts[1].split(",")).contains(controller))
			.map((parts) -> Path.of(parts[2]))
			.findFirst()
			.orElseThrow(() -> new Unmeasurable("this process is in no control group of '" + controller + "'"));
	}

	/** Limits are set on whole disks, not on their partitions. */
	private static String device(Path file) throws IOException {
		long number = (long) Files.getAttribute(file, "unix:dev");
		String device = "%d:%d".formatted((number >> 8) & 0xfff, (number & 0xff) | ((number >> 12) & 0xfff00));
		Path known = Path.of("/sys/dev/block", device);
		if (!Files.exists(known)) {
			throw new Unmeasurable("%s is on no disk of its own (device %s)".formatted(file, device));
		}
		Path disk = known.toRealPath();
		return Files.exists(disk.resolve("partition")) ? Files.readString(disk.resolveSibling("dev")).strip() : device;
	}

	private void enter(Path group) throws IOException {
		Files.writeString(group.resolve("cgroup.procs"), Long.toString(ProcessHandle.current().pid()));
	}

	@Override
	public void close() throws IOException {
		enter(this.home);
		Files.delete(this.group);
	}

}
