package dev.iouring.spring.boot.autoconfigure.confined;

import java.util.ArrayList;
import java.util.List;

/**
 * What keeps a process from using io_uring.
 */
final class Confinement {

	private static final int EPERM = 1;

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

	private static boolean isRoot() {
		return "root".equals(System.getProperty("user.name"));
	}

}
