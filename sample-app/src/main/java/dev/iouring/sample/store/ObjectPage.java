package dev.iouring.sample.store;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A part of the list of objects.
 *
 * @param objects objects in the order of their names
 * @param unreadable files between them that are not objects
 * @param next name after which the next page starts, or {@code null} if this is the last
 */
public record ObjectPage(List<StoredObject> objects, List<UnreadableFile> unreadable, @Nullable ObjectName next) {

	/**
	 * A file that is no object, though it is where objects are.
	 *
	 * @param file the name of the file
	 * @param problem what is wrong with it
	 */
	public record UnreadableFile(String file, String problem) {

	}

}
