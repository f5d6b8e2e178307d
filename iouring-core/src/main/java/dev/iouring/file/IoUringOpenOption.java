package dev.iouring.file;

import java.nio.file.OpenOption;

/**
 * Options for opening a file beside the JDK's standard ones.
 */
public enum IoUringOpenOption implements OpenOption {

	/**
	 * Moves data between the device and the caller's memory without the page cache,
	 * {@code O_DIRECT}. Positions and lengths must be multiples of what the file system
	 * states. The JDK's own {@code com.sun.nio.file.ExtendedOpenOption.DIRECT} means the
	 * same.
	 */
	DIRECT;

	/**
	 * The JDK's option is told by its name, because its module need not be there.
	 */
	static boolean isDirect(OpenOption option) {
		return option == DIRECT || (option instanceof Enum<?> other && other.name().equals("DIRECT")
				&& other.getDeclaringClass().getName().equals("com.sun.nio.file.ExtendedOpenOption"));
	}

}
