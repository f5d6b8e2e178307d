package dev.iouring.spring.resource;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * Where a resource is below the base directory: names parted by {@code '/'}, without one
 * at the start, and with one at the end if it means a directory; empty for the base
 * directory itself.
 *
 * @param value the path, or the text that is none
 * @param refusal why it is none, if so
 */
record ResourcePath(String value, @Nullable String refusal) {

	/**
	 * What becomes {@code '.'}, {@code '/'}, {@code '\'} or NUL if somebody decodes it.
	 */
	private static final Pattern ENCODED = Pattern.compile("%(25)*(2e|2f|5c|00)", Pattern.CASE_INSENSITIVE);

	/** Parses what somebody wrote after the prefix, who has no reason to write "..". */
	static ResourcePath of(String text) {
		String path = text.startsWith("/") ? text.substring(1) : text;
		for (String name : path.split("/", -1)) {
			if (name.equals("..")) {
				return refused(text, "it contains '..'");
			}
		}
		return normalized(text, path);
	}

	/** Parses what is relative to this, be it beside or above it. */
	ResourcePath relative(String text) {
		if (this.refusal != null) {
			return this;
		}
		String directory = this.value.substring(0, this.value.lastIndexOf('/') + 1);
		return normalized(directory + text, directory + (text.startsWith("/") ? text.substring(1) : text));
	}

	private static ResourcePath normalized(String text, String path) {
		if (path.indexOf('\0') >= 0) {
			return refused(text, "it contains a NUL character");
		}
		if (path.indexOf('\\') >= 0) {
			return refused(text, "it contains a backslash; names are parted by '/'");
		}
		if (ENCODED.matcher(path).find()) {
			return refused(text, "it contains an encoded '.', '/', '\\' or NUL; names are not decoded");
		}
		Deque<String> names = new ArrayDeque<>();
		String[] parts = path.split("/", -1);
		for (int i = 0; i < parts.length; i++) {
			boolean last = i == parts.length - 1;
			if (parts[i].isEmpty() && !last) {
				return refused(text, "it contains an empty name");
			}
			if (parts[i].equals("..") && names.pollLast() == null) {
				return refused(text, "it leaves the base directory");
			}
			if (!parts[i].isEmpty() && !parts[i].equals(".") && !parts[i].equals("..")) {
				names.add(parts[i]);
			}
		}
		String lastPart = parts[parts.length - 1];
		boolean directory = lastPart.isEmpty() || lastPart.equals(".") || lastPart.equals("..");
		String joined = String.join("/", names);
		return new ResourcePath((directory && !joined.isEmpty()) ? joined + "/" : joined, null);
	}

	private static ResourcePath refused(String text, String reason) {
		return new ResourcePath(text, reason);
	}

	/** Whether only a directory can be meant. */
	boolean isDirectory() {
		return this.value.isEmpty() || this.value.endsWith("/");
	}

	/** Returns the last name, or {@code null} for the base directory. */
	@Nullable String filename() {
		String path = isDirectory() ? StringUtils.trimTrailingCharacter(this.value, '/') : this.value;
		String name = path.substring(path.lastIndexOf('/') + 1);
		return name.isEmpty() ? null : name;
	}

}
