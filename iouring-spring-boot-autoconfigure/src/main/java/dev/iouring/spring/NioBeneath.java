package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import dev.iouring.file.BeneathOption;

/**
 * Follows the links below a directory as the kernel does for {@link BeneathOption}, as
 * far as {@code java.nio} goes: whoever can put a link in the place of a directory on the
 * way can still do so after it was looked at. The last name is not followed any more when
 * it is opened.
 */
final class NioBeneath {

	/** As many as the kernel follows. */
	private static final int MAX_LINKS = 40;

	private NioBeneath() {
	}

	/**
	 * Returns the same file by a path without links, which need not exist.
	 * @throws AccessDeniedException if a link leads out of the directory
	 */
	static Path resolve(BeneathOption beneath, Path path, Set<OpenOption> options) throws IOException {
		List<Path> entered = new ArrayList<>(List.of(beneath.directory().toRealPath()));
		Deque<Path> names = new ArrayDeque<>();
		beneath.relativize(path).forEach(names::add);
		int links = 0;
		while (!names.isEmpty()) {
			Path name = names.pop();
			Path next = entered.getLast().resolve(name);
			if (name.toString().equals("..")) {
				entered.removeLast();
				if (entered.isEmpty()) {
					throw leadsOut(beneath, path);
				}
			}
			else if (isFollowed(next, names, options)) {
				Path target = Files.readSymbolicLink(next);
				if (target.isAbsolute()) {
					throw leadsOut(beneath, path);
				}
				if (++links > MAX_LINKS) {
					throw new FileSystemException(path.toString(), null, "Too many symbolic links");
				}
				for (int i = target.getNameCount() - 1; i >= 0; i--) {
					names.push(target.getName(i));
				}
			}
			else if (!name.toString().equals(".")) {
				entered.add(next);
			}
		}
		return entered.getLast();
	}

	private static boolean isFollowed(Path next, Deque<Path> rest, Set<OpenOption> options) {
		return (!rest.isEmpty() || !options.contains(LinkOption.NOFOLLOW_LINKS)) && Files.isSymbolicLink(next);
	}

	private static AccessDeniedException leadsOut(BeneathOption beneath, Path path) {
		return new AccessDeniedException(path.toString(), null,
				"a link on the way leads out of '%s'".formatted(beneath.directory()));
	}

}
