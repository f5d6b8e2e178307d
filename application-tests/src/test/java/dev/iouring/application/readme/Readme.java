package dev.iouring.application.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The code blocks of the project's README.
 */
final class Readme {

	private static final Pattern HEADING = Pattern.compile("#+ (.*)");

	private static final Pattern FENCE = Pattern.compile("```(\\w*)");

	/** The last thing in backquotes before a block is the name of the file it shows. */
	private static final Pattern FILE_NAME = Pattern.compile(".*`([^`]+)`:");

	private final List<Block> blocks;

	private Readme(List<Block> blocks) {
		this.blocks = blocks;
	}

	static Readme load() {
		try {
			// Tests run in their module's folder.
			return parse(Files.readAllLines(Path.of("..", "README.md")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static Readme parse(List<String> lines) {
		List<Block> blocks = new ArrayList<>();
		List<String> content = new ArrayList<>();
		String heading = "";
		String introduction = "";
		String language = null;
		for (String line : lines) {
			Matcher fence = FENCE.matcher(line);
			Matcher title = HEADING.matcher(line);
			if (language != null && line.equals("```")) {
				blocks.add(new Block(heading, fileName(introduction), language, String.join("\n", content)));
				content.clear();
				language = null;
				introduction = "";
			}
			else if (language != null) {
				content.add(line);
			}
			else if (fence.matches()) {
				language = fence.group(1);
			}
			else if (title.matches()) {
				heading = title.group(1);
				introduction = "";
			}
			else if (!line.isBlank()) {
				introduction = line;
			}
		}
		return new Readme(blocks);
	}

	private static String fileName(String introduction) {
		Matcher name = FILE_NAME.matcher(introduction);
		return name.matches() ? name.group(1) : "";
	}

	/**
	 * Returns the files that a section shows.
	 * @param heading the section's heading
	 * @return what they contain, by name
	 */
	Map<String, String> files(String heading) {
		return this.blocks.stream()
			.filter((block) -> block.heading().equals(heading) && !block.file().isEmpty())
			.collect(Collectors.toMap(Block::file, Block::content));
	}

	/**
	 * Returns the only block of a language in a section.
	 * @param heading the section's heading
	 * @param language the language
	 * @return the block's content
	 */
	String block(String heading, String language) {
		return only(heading, language, (content) -> true);
	}

	/**
	 * Returns the lines of the only block of commands in a section that begins as
	 * expected.
	 * @param heading the section's heading
	 * @param first how its first command begins
	 * @return the commands
	 */
	List<String> commands(String heading, String first) {
		return only(heading, "", (content) -> content.startsWith(first)).lines().toList();
	}

	private String only(String heading, String language, Predicate<String> filter) {
		List<String> found = this.blocks.stream()
			.filter((block) -> block.heading().equals(heading) && block.language().equals(language)
					&& block.file().isEmpty())
			.map(Block::content)
			.filter(filter)
			.toList();
		if (found.size() != 1) {
			throw new NoSuchElementException("README.md has %d blocks in '%s' where one of language '%s' was expected"
				.formatted(found.size(), heading, language));
		}
		return found.getFirst();
	}

	private record Block(String heading, String file, String language, String content) {

	}

}
