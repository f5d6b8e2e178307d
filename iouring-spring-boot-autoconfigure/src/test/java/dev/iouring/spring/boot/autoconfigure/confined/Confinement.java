package dev.iouring.spring.boot.autoconfigure.confined;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What keeps a process from using io_uring, or lets it have little else.
 */
final class Confinement {

	private static final int EPERM = 1;

	private static final int EINVAL = 22;

	private static final int ENOSYS = 38;

	private Confinement() {
	}

	static List<String> none() {
		return List.of();
	}

	/** Container runtimes do this by default. */
	static List<String> seccompRefuses() {
		return List.of("refuse=" + EPERM);
	}

	/** Sandboxes do this that know no io_uring. */
	static List<String> seccompHides() {
		return List.of("refuse=" + ENOSYS);
	}

	/** Kernels do this that are older than what they are asked for. */
	static List<String> seccompKnowsNoFlags() {
		return List.of("refuse=" + EINVAL);
	}

	/**
	 * Lets the process alone see another file's content, if it may do that.
	 * @param file whose content it sees
	 * @param place where
	 * @return the confinement
	 */
	static List<String> fileInPlaceOf(Path file, Path place) {
		return List.of("bind=" + file + ":" + place);
	}

	/**
	 * Limits locked memory. It limits no process of root, and it is counted for all
	 * processes of a user, so the user is one that nobody else is.
	 * @param bytes the limit
	 * @return the confinement
	 */
	static List<String> lockedMemory(long bytes) {
		List<String> confinement = new ArrayList<>(List.of("memlock=" + bytes));
		if (isRoot()) {
			confinement.add("user=" + (100_000 + ProcessHandle.current().pid() % 100_000));
		}
		return confinement;
	}

	static List<String> openFiles(int count) {
		return List.of("nofile=" + count);
	}

	static List<String> fileSize(long bytes) {
		return List.of("fsize=" + bytes);
	}

	/**
	 * Mounts an empty file system for the process alone, if it may do that.
	 * @param directory where
	 * @param bytes how much it can hold
	 * @return the confinement
	 */
	static List<String> smallDisk(Path directory, long bytes) {
		return List.of("tmpfs=" + bytes + ":" + directory);
	}

	private static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

}
