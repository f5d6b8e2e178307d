package dev.iouring.spring.boot.autoconfigure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.boot.autoconfigure.IoUringProperties.Mode;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.aot.AotDetector;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.core.env.Environment;

/**
 * Creates the configured rings. The configuration of all of them is checked at once and
 * in every mode, so that a mistake shows on the machine where it is made.
 */
final class IoUringFactory {

	private static final Log logger = LogFactory.getLog(IoUringFactory.class);

	private final Mode mode;

	private final Map<String, IoUringOptions> options = new LinkedHashMap<>();

	IoUringFactory(IoUringProperties properties, Environment environment, Iterable<IoUringCustomizer> customizers) {
		this.mode = properties.getMode();
		PropertyFinder finder = new PropertyFinder(environment);
		RingOptionsMapper mapper = new RingOptionsMapper(finder);
		Map<String, RingSettings> settings = new LinkedHashMap<>();
		settings.put(RingNames.DEFAULT, RingSettings.ofDefaultRing(properties, finder));
		Set<String> rings = RingNames.withoutVariants(properties.getRings().keySet(), finder);
		RingNames.check(rings, finder);
		warnOfMissing(rings, finder);
		rings.forEach((name) -> settings.put(name, RingSettings.ofNamedRing(properties, name, finder)));
		settings.forEach((name, value) -> {
			IoUringOptions.Builder builder = mapper.map(name, value);
			if (this.mode == Mode.ALWAYS) {
				builder.requireRegisteredBuffers().requireRegisteredFiles();
			}
			this.options.put(name, customize(name, builder, customizers));
		});
	}

	/** Boot ignores a property that it does not know, and a ring that has no other. */
	private static void warnOfMissing(Set<String> rings, PropertyFinder finder) {
		finder.findKeys("iouring.rings").stream().filter((ring) -> !rings.contains(ring)).forEach((ring) -> {
			List<String> properties = finder.findAll("iouring.rings", ring)
				.filter((property) -> rings.stream().noneMatch((known) -> isVariableOf(known, property)))
				.map(IoUringFactory::describe)
				.toList();
			if (!properties.isEmpty()) {
				logger.warn(
						"There is no ring '%s', because none of its properties is one that a ring has: %s. Correct them"
							.formatted(ring, properties));
			}
		});
	}

	/**
	 * Returns whether an environment variable is for a ring whose name has several words,
	 * of which the variable's own name tells only the first, or all as one.
	 */
	private static boolean isVariableOf(String ring, ConfigurationProperty property) {
		String variable = property.getName().toString();
		return PropertyFinder.isVariable(property) && Stream.of(".", "")
			.map((hyphen) -> ring.replaceAll("[-_]", hyphen).toLowerCase(Locale.ROOT))
			.anyMatch((name) -> variable.startsWith("iouring.rings.%s.".formatted(name)));
	}

	private static String describe(ConfigurationProperty property) {
		return (property.getOrigin() != null) ? "%s at %s".formatted(property.getName(), property.getOrigin())
				: property.getName().toString();
	}

	/** What the properties say is valid, so what is refused here a customizer has set. */
	private static IoUringOptions customize(String name, IoUringOptions.Builder builder,
			Iterable<IoUringCustomizer> customizers) {
		customizers.forEach((customizer) -> customizer.customize(name, builder));
		try {
			return builder.build();
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalStateException("The IoUringCustomizer beans left ring '%s' with invalid options: %s"
				.formatted(name, ex.getMessage()), ex);
		}
	}

	Set<String> names() {
		return Collections.unmodifiableSet(this.options.keySet());
	}

	IoUring create(String name) {
		IoUringOptions options = this.options.get(name);
		if (options == null) {
			throw new IllegalArgumentException("No ring '%s' is configured%s"
				.formatted(name, AotDetector.useGeneratedArtifacts()
						? ", but it was when the application was processed ahead of time. Configure it under"
								+ " 'iouring.rings.%s' as it was then, or process the application again".formatted(name)
						: ""));
		}
		return (this.mode != Mode.NEVER) ? IoUring.create(options) : IoUring.unavailable(options, disabled());
	}

	static Unavailable disabled() {
		return Unavailable.disabled("The application does not use io_uring, because 'iouring.mode' is 'never'",
				"Set 'iouring.mode' to 'when-available' or 'always'");
	}

}
