package dev.iouring.spring.boot.autoconfigure.resource;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * The base directory, as it is configured.
 */
final class BaseDirectory {

	static final String PROPERTY = "iouring.resources.base-directory";

	private BaseDirectory() {
	}

	/**
	 * Returns what was written, or the text of what a test has put in, such as a path.
	 */
	static Optional<String> find(Environment environment) {
		return Optional.ofNullable(Binder.get(environment).bind(PROPERTY, Object.class).orElse(null))
			.map(Object::toString);
	}

	/** Fails in the words of whoever wrote the configuration. */
	static Path of(String value) {
		if (value.isBlank()) {
			throw invalid(value, "It must be the path of a directory.");
		}
		Path directory;
		try {
			directory = Path.of(value).toAbsolutePath().normalize();
		}
		catch (InvalidPathException ex) {
			throw invalid(value, "It must be the path of a directory: %s.".formatted(ex.getReason()));
		}
		if (!Files.exists(directory)) {
			throw invalid(value,
					"It must be the path of an existing directory, but there is no '%s'.".formatted(directory));
		}
		if (!Files.isDirectory(directory)) {
			throw invalid(value, "It must be a directory, but '%s' is none.".formatted(directory));
		}
		if (!Files.isReadable(directory)) {
			throw invalid(value, "It must be a directory that this process may read.");
		}
		return directory;
	}

	private static InvalidConfigurationPropertyValueException invalid(String value, String reason) {
		return new InvalidConfigurationPropertyValueException(PROPERTY, value, reason);
	}

}
