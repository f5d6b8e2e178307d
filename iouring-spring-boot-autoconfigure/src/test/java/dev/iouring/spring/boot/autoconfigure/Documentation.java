package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A page of the documentation, to be held equal to the code.
 */
public final class Documentation {

	private static final Pattern CELL = Pattern.compile("^\\| `([^`]+)`", Pattern.MULTILINE);

	private final String text;

	private Documentation(Path page) {
		try {
			this.text = Files.readString(page);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns the page about observability. */
	public static Documentation observability() {
		return new Documentation(Path.of("..", "docs", "observability.md"));
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
