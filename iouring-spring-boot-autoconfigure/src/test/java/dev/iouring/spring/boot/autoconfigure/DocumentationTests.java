package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.jayway.jsonpath.JsonPath;
import dev.iouring.IoUringFlag;
import dev.iouring.OperationKind;
import org.junit.jupiter.api.Test;

import org.springframework.beans.BeanUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page {@code docs/configuration.md} says what the metadata says.
 */
class DocumentationTests {

	private static final String PAGE = "configuration.md";

	private static final String UNSET = "–";

	private final MarkdownTable table = MarkdownTable.read(PAGE, "property");

	@Test
	void eachPropertyHasARowWithItsDefault() throws Exception {
		Map<String, String> documented = new TreeMap<>();
		List<String> problems = new ArrayList<>();
		for (Map<String, String> row : this.table.rows()) {
			String property = MarkdownTable.plain(row.get("property"));
			if (documented.put(property, MarkdownTable.plain(row.get("default"))) != null) {
				problems.add("has two rows for '%s'".formatted(property));
			}
			if (row.get("meaning").isBlank() || row.get("type").isBlank()) {
				problems.add("does not say what '%s' is".formatted(property));
			}
		}
		Map<String, String> properties = readProperties();
		properties.forEach((property, defaultValue) -> {
			String stated = documented.get(property);
			if (stated == null) {
				problems.add("lacks a row for '%s' with the default '%s'".formatted(property, defaultValue));
			}
			else if (!stated.equals(defaultValue)) {
				problems.add("says that the default of '%s' is '%s', but the metadata says '%s'".formatted(property,
						stated, defaultValue));
			}
		});
		documented.keySet()
			.stream()
			.filter((property) -> !properties.containsKey(property))
			.forEach((property) -> problems.add("has a row for '%s', which does not exist".formatted(property)));
		assertThat(problems).as("docs/" + PAGE).isEmpty();
	}

	@Test
	void whatIsInheritedIsWhatANamedRingHas() {
		List<String> inherited = this.table.rows()
			.stream()
			.filter((row) -> row.get("inherited").equals("yes"))
			.map((row) -> MarkdownTable.plain(row.get("property")))
			.toList();
		List<String> leaves = leaves("iouring", RingProperties.class).sorted().toList();
		assertThat(inherited).as("rows of docs/%s with 'yes' under 'inherited'", PAGE).isEqualTo(leaves);
		assertThat(this.table.column("inherited")).containsOnly("yes", "no");
	}

	@Test
	void eachFlagHasARow() {
		assertThat(MarkdownTable.read(PAGE, "flag").column("flag"))
			.isEqualTo(Stream.of(IoUringFlag.values()).map(DocumentationTests::kebab).toList());
	}

	@Test
	void eachOperationIsListed() {
		String page = Documentation.file(PAGE);
		assertThat(page.substring(page.indexOf("### Operations")))
			.contains(Stream.of(OperationKind.values()).map((kind) -> "`" + kebab(kind) + "`").toArray(String[]::new));
	}

	private static Stream<String> leaves(String prefix, Class<?> type) {
		return Stream.of(BeanUtils.getPropertyDescriptors(type))
			.filter((descriptor) -> descriptor.getReadMethod() != null && !descriptor.getName().equals("class"))
			.flatMap((descriptor) -> {
				String name = prefix + "." + kebab(descriptor.getName());
				boolean group = Objects.equals(descriptor.getPropertyType().getDeclaringClass(), type);
				return group ? leaves(name, descriptor.getPropertyType()) : Stream.of(name);
			});
	}

	private static String kebab(String camelCase) {
		return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
	}

	private static String kebab(Enum<?> constant) {
		return constant.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
	}

	private static Map<String, String> readProperties() throws IOException {
		try (InputStream metadata = IoUringProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			List<Map<String, Object>> properties = JsonPath.parse(metadata).read("$.properties[*]");
			Map<String, String> defaults = new TreeMap<>();
			for (Map<String, Object> property : properties) {
				Object defaultValue = property.get("defaultValue");
				defaults.put((String) property.get("name"), (defaultValue != null) ? defaultValue.toString() : UNSET);
			}
			assertThat(defaults).containsKey("iouring.entries");
			return defaults;
		}
	}

}
