package dev.iouring.spring.resource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ResourcePathTests {

	@ParameterizedTest
	@CsvSource({ "a.txt, a.txt", "/a.txt, a.txt", "a/b.txt, a/b.txt", "./a/./b.txt, a/b.txt", "a/, a/", "a/., a/",
			"'', ''", "/, ''", ".., ", "ä ö%.txt, ä ö%.txt", "..., ...", "..data/x, ..data/x", "a:b, a:b" })
	void keepsWhatStaysBelow(String text, String value) {
		ResourcePath path = ResourcePath.of(text);
		if (value == null) {
			assertThat(path.refusal()).isNotNull();
			return;
		}
		assertThat(path.refusal()).isNull();
		assertThat(path.value()).isEqualTo(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "../a", "a/../../b", "a/..", "/..", "//etc/passwd", "a//b", "..\\a", "a\\b", "%2e%2e/a",
			"%2E%2e%2Fa", "%252e%252e/a", "a%5cb", "a%00", "a\0", "a/%2f/b" })
	void refusesWhatMightNot(String text) {
		ResourcePath path = ResourcePath.of(text);
		assertThat(path.refusal()).isNotBlank();
		assertThat(path.value()).isEqualTo(text);
		assertThat(path.relative("a.txt")).isEqualTo(path);
	}

	@ParameterizedTest
	@CsvSource({ "a/b.txt, c.txt, a/c.txt", "a/, c.txt, a/c.txt", "a, c.txt, c.txt", "'', c.txt, c.txt",
			"a/b.txt, ../c.txt, c.txt", "a/b/c, .., a/", "a/b.txt, /c.txt, a/c.txt", "a/, '', a/",
			"a/b.txt, x/../c.txt, a/c.txt" })
	void resolvesRelativePathsBesideIt(String text, String relative, String value) {
		assertThat(ResourcePath.of(text).relative(relative)).isEqualTo(new ResourcePath(value, null));
	}

	@ParameterizedTest
	@ValueSource(strings = { "../../c", "x/../../../c", "..\\c", "//c", "%2e%2e/c" })
	void refusesRelativePathsThatLeave(String relative) {
		assertThat(ResourcePath.of("a/b.txt").relative(relative).refusal()).isNotBlank();
	}

	@Test
	void tellsTheLastName() {
		assertThat(ResourcePath.of("a/b.txt").filename()).isEqualTo("b.txt");
		assertThat(ResourcePath.of("a/b/").filename()).isEqualTo("b");
		assertThat(ResourcePath.of("").filename()).isNull();
	}

}
