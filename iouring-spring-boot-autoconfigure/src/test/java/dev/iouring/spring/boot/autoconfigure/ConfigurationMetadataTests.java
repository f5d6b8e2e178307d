package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import dev.iouring.IoPath;
import dev.iouring.IoUringFlag;
import dev.iouring.IoUringOptions;
import dev.iouring.OperationKind;
import dev.iouring.spring.TemplateOptions;
import dev.iouring.spring.boot.autoconfigure.health.IoUringHealthIndicator;
import org.junit.jupiter.api.Test;

import org.springframework.boot.convert.ApplicationConversionService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an IDE knows about the properties.
 */
class ConfigurationMetadataTests {

	private final DocumentContext metadata = read();

	@Test
	void describesEveryPropertyInBootsStyle() {
		List<Map<String, Object>> properties = this.metadata.read("$.properties[*]");
		assertThat(properties).hasSizeGreaterThan(15).allSatisfy((property) -> {
			String description = (String) property.get("description");
			assertThat(description).as("description of %s", property.get("name"))
				.isNotBlank()
				.endsWith(".")
				.doesNotStartWith("The ")
				.doesNotStartWith("A ")
				.doesNotContain("{@", "<");
		});
	}

	@Test
	void statesTheDefaultsThatRingsHave() {
		IoUringOptions defaults = IoUringOptions.defaults();
		assertDefault("iouring.mode", "when-available", String.class);
		assertDefault("iouring.entries", defaults.entries(), Integer.class);
		assertDefault("iouring.sq-thread-idle", defaults.sqThreadIdle(), java.time.Duration.class);
		assertDefault("iouring.max-workers.bounded", defaults.boundedWorkers(), Integer.class);
		assertDefault("iouring.max-workers.unbounded", defaults.unboundedWorkers(), Integer.class);
		assertDefault("iouring.max-queued", defaults.maxQueued(), Integer.class);
		assertDefault("iouring.busy-poll", defaults.busyPoll(), java.time.Duration.class);
		assertDefault("iouring.max-in-flight", defaults.maxInFlight(), Integer.class);
		assertDefault("iouring.sq-thread-cpu", defaults.sqThreadCpu(), Integer.class);
		assertDefault("management.health.iouring.timeout", IoUringHealthIndicator.DEFAULT_DEADLINE,
				java.time.Duration.class);
		assertDefault("management.health.iouring.fallback-status", "UP", String.class);
		assertDefault("iouring.path", defaults.path().name().toLowerCase(Locale.ROOT), String.class);
		assertDefault("iouring.shutdown-timeout", defaults.shutdownTimeout(), java.time.Duration.class);
		assertDefault("iouring.registered-buffers.count", defaults.registeredBuffers().count(), Integer.class);
		assertDefault("iouring.registered-buffers.size",
				org.springframework.util.unit.DataSize.ofBytes(defaults.registeredBuffers().size()),
				org.springframework.util.unit.DataSize.class);
		assertDefault("iouring.registered-files", defaults.registeredFiles(), Integer.class);
		assertDefault("iouring.template.max-pending", TemplateOptions.defaults().maxPending(), Integer.class);
		assertDefault("management.health.iouring.enabled", true, Boolean.class);
	}

	@Test
	void hintsAtValuesOfEveryPropertyThatIsNotJustYesOrNo() {
		List<String> hinted = this.metadata.read("$.hints[*].name");
		List<Map<String, Object>> properties = this.metadata.read("$.properties[*]");
		assertThat(properties.stream()
			.filter((property) -> isValue((String) property.get("type")))
			.map((property) -> (String) property.get("name"))
			// those of endpoints are Boot's
			.filter((name) -> !name.startsWith("management.endpoint.") && !hinted.contains(name)))
			.as("properties without a hint in " + "additional-spring-configuration-metadata.json")
			.isEmpty();
	}

	/** Numbers, durations, sizes and enumerations, alone or as elements. */
	private static boolean isValue(String type) {
		boolean enumeration = type.contains("dev.iouring.") && !type.startsWith("java.util.Map");
		return enumeration || List
			.of("java.lang.Integer", "java.lang.Long", "java.time.Duration", "org.springframework.util.unit.DataSize")
			.contains(type);
	}

	@Test
	void hintsAtValuesThatTheEnumerationsHave() {
		assertThat(this.metadata.<List<String>>read("$.hints[?(@.name=='iouring.mode')].values[*].value"))
			.containsExactlyInAnyOrderElementsOf(Stream.of(IoUringProperties.Mode.values())
				.map((mode) -> mode.name().toLowerCase(Locale.ROOT).replace('_', '-'))
				.toList());
		assertThat(this.metadata.<List<String>>read("$.hints[?(@.name=='iouring.path')].values[*].value"))
			.containsExactlyInAnyOrderElementsOf(
					Stream.of(IoPath.values()).map((path) -> path.name().toLowerCase(Locale.ROOT)).toList());
	}

	@Test
	void hintsAtEveryFlag() {
		List<String> flags = this.metadata.read("$.hints[?(@.name=='iouring.flags')].values[*].value");
		assertThat(flags).containsExactlyInAnyOrderElementsOf(Stream.of(IoUringFlag.values())
			.map((flag) -> flag.name().toLowerCase(Locale.ROOT).replace('_', '-'))
			.toList());
	}

	@Test
	void hintsAtEveryOperation() {
		List<String> operations = this.metadata
			.read("$.hints[?(@.name=='iouring.allowed-operations')].values[*].value");
		assertThat(operations).containsExactlyElementsOf(
				Stream.of(OperationKind.values()).map((kind) -> kind.name().toLowerCase(Locale.ROOT)).toList());
	}

	@Test
	void hintsAtValidEntriesOnly() {
		List<Integer> entries = this.metadata.read("$.hints[?(@.name=='iouring.entries')].values[*].value");
		assertThat(entries).isNotEmpty()
			.allSatisfy(
					(value) -> assertThat(IoUringOptions.builder().entries(value).build().entries()).isEqualTo(value));
		List<Integer> cqEntries = this.metadata.read("$.hints[?(@.name=='iouring.cq-entries')].values[*].value");
		assertThat(cqEntries).isNotEmpty()
			.allSatisfy((value) -> assertThat(IoUringOptions.builder().entries(1).cqEntries(value).build().cqEntries())
				.isEqualTo(value));
	}

	@Test
	void hintsAtNamesOfRings() {
		List<String> names = this.metadata.read("$.hints[?(@.name=='iouring.rings.keys')].values[*].value");
		assertThat(names).contains("bulk");
	}

	private void assertDefault(String property, Object expected, Class<?> type) {
		List<Object> defaults = this.metadata.read("$.properties[?(@.name=='" + property + "')].defaultValue");
		assertThat(defaults).as("defaults of %s", property).hasSize(1);
		assertThat(ApplicationConversionService.getSharedInstance().convert(defaults.getFirst(), type))
			.as("default of %s", property)
			.isEqualTo(expected);
	}

	private static DocumentContext read() {
		try (InputStream metadata = IoUringProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			// Other jars on the class path have a file of that name too.
			DocumentContext document = JsonPath.parse(metadata);
			assertThat(document.<List<String>>read("$.properties[*].name")).contains("iouring.entries");
			return document;
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

}
