package dev.iouring.spring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.iouring.OperationKind;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the pages about the template say has to be complete, and their code to be real.
 */
class DocumentationTests {

	private static final Path PAGES = Path.of("../docs");

	private static final Path SOURCES = Path.of("src/test/java/dev/iouring/spring");

	private static final Pattern SNIPPET = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	/** A row of a table that has the method in its first column. */
	private static final String ROW = "(?m)^\\|[^|]*`%s\\(";

	@BeforeEach
	void findPages() {
		// they are not on the class path, with which these tests run elsewhere as well
		Assumptions.assumeTrue(Files.isDirectory(PAGES) && Files.isDirectory(SOURCES), "There is no checkout");
	}

	@Test
	void eachOperationIsInTheTables() throws IOException {
		String page = Files.readString(PAGES.resolve("template.md"));
		String ofFiles = between(page, "A `FileHandle`", "## Batches");
		assertMentioned(FileHandle.class, ofFiles, ROW);
		assertMentioned(IoUringOperations.class, page.replace(ofFiles, ""), ROW);
		assertMentioned(Batch.class, between(page, "A `Batch` takes", "```"), "`%s\\(");
		assertMentioned(CopyProgress.class, page, "`%s\\(");
	}

	private static void assertMentioned(Class<?> type, String text, String pattern) {
		assertThat(type.getMethods())
			.allSatisfy((method) -> assertThat(text).containsPattern(pattern.formatted(method.getName())));
	}

	private static String between(String page, String start, String end) {
		assertThat(page).containsSubsequence(start, end);
		int from = page.indexOf(start);
		return page.substring(from, page.indexOf(end, from));
	}

	@Test
	void eachExceptionAndKindIsExplained() throws IOException {
		String page = Files.readString(PAGES.resolve("template.md"));
		try (Stream<Path> files = Files.list(Path.of("src/main/java/dev/iouring/spring"))) {
			assertThat(files.map((file) -> file.getFileName().toString())
				.filter((name) -> name.endsWith("Exception.java"))
				.map((name) -> name.replace(".java", ""))).isNotEmpty()
				.allSatisfy((name) -> assertThat(page).contains(name));
		}
		assertThat(Stream.of(OperationKind.values())
			.filter((kind) -> kind != OperationKind.FALLOCATE)
			.map((kind) -> "`%s`".formatted(Restrictions.name(kind))))
			.allSatisfy((name) -> assertThat(page).contains(name));
	}

	@Test
	void theCodeAboutTestingIsThatOfATest() throws IOException {
		assertCode("testing.md", "DocumentedTestingTests.java");
	}

	@Test
	void theCodeAboutTheTemplateIsThatOfATest() throws IOException {
		assertCode("template.md", "DocumentedTemplateTests.java");
	}

	private static void assertCode(String page, String source) throws IOException {
		String code = normalized(Files.readString(SOURCES.resolve(source)));
		List<String> snippets = SNIPPET.matcher(Files.readString(PAGES.resolve(page)))
			.results()
			.map((MatchResult result) -> result.group(1))
			.toList();
		assertThat(snippets).isNotEmpty().allSatisfy((snippet) -> assertThat(code).contains(normalized(snippet)));
	}

	/** Nested classes are static here, and lines may be broken elsewhere. */
	private static String normalized(String code) {
		return code.replaceAll("static (class|interface|record)", "$1").replaceAll("\\s+", "");
	}

}
