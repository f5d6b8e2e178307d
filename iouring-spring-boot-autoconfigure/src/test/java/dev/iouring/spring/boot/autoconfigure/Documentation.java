package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page of the documentation, to be held equal to the code.
 */
public final class Documentation {

	private static final Pattern CELL = Pattern.compile("^\\| `([^`]+)`", Pattern.MULTILINE);

	private final String text;

	private Documentation(String text) {
		this.text = text;
	}

	/** Returns the page about observability. */
	public static Documentation observability() {
		return new Documentation(file("observability.md"));
	}

	/**
	 * Returns a file that is beside the pages.
	 * @param name the file
	 */
	public static String file(String name) {
		// from the class path, because these tests are also run elsewhere
		try (InputStream file = Documentation.class.getResourceAsStream("/docs/" + name)) {
			return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the code in the first column of a section's tables.
	 * @param section the heading
	 */
	public List<String> firstColumn(String section) {
		int start = this.text.indexOf("\n## " + section + "\n");
		if (start < 0) {
			throw new IllegalStateException("There is no section '%s'".formatted(section));
		}
		int end = this.text.indexOf("\n## ", start + 1);
		return CELL.matcher(this.text.substring(start, (end > 0) ? end : this.text.length()))
			.results()
			.map((MatchResult row) -> row.group(1))
			.toList();
	}

}
