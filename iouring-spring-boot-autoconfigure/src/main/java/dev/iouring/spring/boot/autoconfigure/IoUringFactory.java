package dev.iouring.spring.boot.autoconfigure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.boot.autoconfigure.IoUringProperties.Mode;

import org.springframework.aot.AotDetector;
import org.springframework.core.env.Environment;

/**
 * Creates the configured rings. The configuration of all of them is checked at once and
 * in every mode, so that a mistake shows on the machine where it is made.
 */
final class IoUringFactory {

	private final Mode mode;

	private final Map<String, IoUringOptions> options = new LinkedHashMap<>();

	IoUringFactory(IoUringProperties properties, Environment environment, Iterable<IoUringCustomizer> customizers) {
		this.mode = properties.getMode();
		RingOptionsMapper mapper = new RingOptionsMapper(environment);
		Map<String, RingSettings> settings = new LinkedHashMap<>();
		settings.put(RingNames.DEFAULT, RingSettings.ofDefaultRing(properties));
		RingNames.check(properties.getRings().keySet(), new PropertyFinder(environment));
		properties.getRings()
			.keySet()
			.forEach((name) -> settings.put(name, RingSettings.ofNamedRing(properties, name)));
		settings.forEach((name, value) -> {
			IoUringOptions.Builder builder = mapper.map(name, value);
			if (this.mode == Mode.ALWAYS) {
				builder.requireRegisteredBuffers().requireRegisteredFiles();
			}
			this.options.put(name, customize(name, builder, customizers));
		});
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
