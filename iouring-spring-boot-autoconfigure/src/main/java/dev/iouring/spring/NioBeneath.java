package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

import dev.iouring.OpenOperation;
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
	 * @throws AccessDeniedException if the path or a link on it leads out of the
	 * directory
	 * @throws NotDirectoryException if anything else stands where a directory has to
	 */
	static Path resolve(BeneathOption beneath, Path path, Set<OpenOption> options) throws IOException {
		List<Path> entered = new ArrayList<>(List.of(beneath.directory().toRealPath()));
		requireDirectory(entered.getLast());
		Deque<Path> names = new ArrayDeque<>();
		beneath.relativize(path).forEach(names::add);
		int links = 0;
		while (!names.isEmpty()) {
			Path name = names.pop();
			Path next = entered.getLast().resolve(name);
			if (isDots(name)) {
				// for all other names the kernel finds out
				requireDirectory(entered.getLast());
			}
			if (name.toString().equals("..")) {
				entered.removeLast();
				if (entered.isEmpty()) {
					throw OpenOperation.leadsOut(path, beneath.directory());
				}
			}
			else if (isFollowed(next, names, options)) {
				Path target = Files.readSymbolicLink(next);
				if (target.isAbsolute()) {
					throw OpenOperation.leadsOut(path, beneath.directory());
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
		return (!rest.isEmpty() || isLastFollowed(options)) && Files.isSymbolicLink(next);
	}

	/** What must be new is not what a link leads to, wherever that is. */
	private static boolean isLastFollowed(Set<OpenOption> options) {
		return !options.contains(LinkOption.NOFOLLOW_LINKS)
				&& !(options.contains(StandardOpenOption.CREATE_NEW) && options.contains(StandardOpenOption.WRITE));
	}

	private static boolean isDots(Path name) {
		return name.toString().equals(".") || name.toString().equals("..");
	}

	private static void requireDirectory(Path path) throws IOException {
		if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isDirectory()) {
			throw new NotDirectoryException(path.toString());
		}
	}

}
