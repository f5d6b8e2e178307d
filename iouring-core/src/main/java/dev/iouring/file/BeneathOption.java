package dev.iouring.file;

import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Opens a file only if it is in or below a directory, whatever symbolic links there are
 * on the way: those that lead out of the directory, or out of it and in again, make
 * opening fail with {@link java.nio.file.AccessDeniedException}, and so do absolute ones.
 * Nothing outside is opened, created or changed. The kernel sees to it while it follows
 * the path ({@code openat2} with {@code RESOLVE_BENEATH}), so nobody can put a link there
 * between a check and its use.
 *
 * <p>
 * The directory itself may be a symbolic link. It has to be readable. Hard links and
 * mount points are not links in this sense.
 *
 * @param directory the directory, which the path to open has to begin with; not the empty
 * path, which no other begins with
 */
public record BeneathOption(Path directory) implements OpenOption {

	public BeneathOption {
		Objects.requireNonNull(directory, "directory");
		if (directory.toString().isEmpty()) {
			throw new IllegalArgumentException(
					"directory must not be the empty path, which no other begins with; use Path.of(\"\").toAbsolutePath()");
		}
	}

	/**
	 * Returns the one that is among options.
	 * @param options to open a file with
	 * @return the option, or {@code null} if there is none
	 * @throws IllegalArgumentException if there are several
	 */
	public static @Nullable BeneathOption among(Collection<? extends OpenOption> options) {
		BeneathOption found = null;
		for (OpenOption option : options) {
			if (option instanceof BeneathOption beneath) {
				if (found != null) {
					throw new IllegalArgumentException("More than one BeneathOption: %s, %s".formatted(found, beneath));
				}
				found = beneath;
			}
		}
		return found;
	}

	/**
	 * Returns the path to open, as it is seen from the directory.
	 * @param path begins with the directory
	 * @return the relative path, empty for the directory itself
	 * @throws IllegalArgumentException if the path does not begin with the directory, or
	 * contains {@code ..}
	 */
	public Path relativize(Path path) {
		if (!path.startsWith(this.directory)) {
			throw new IllegalArgumentException("'%s' does not begin with '%s'".formatted(path, this.directory));
		}
		Path relative = this.directory.relativize(path);
		for (Path name : relative) {
			if (name.toString().equals("..")) {
				throw new IllegalArgumentException("'%s' contains '..'".formatted(path));
			}
		}
		return relative;
	}

}
