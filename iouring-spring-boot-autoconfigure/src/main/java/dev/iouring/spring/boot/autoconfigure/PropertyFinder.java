package dev.iouring.spring.boot.autoconfigure;

import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * Finds what somebody wrote, so that a message can name its line.
 */
final class PropertyFinder {

	private final Environment environment;

	PropertyFinder(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Finds a value as it was written.
	 * @param property the full name of a property
	 * @return its value, or {@code null} if nobody set it
	 */
	@Nullable Object findValue(String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
		return sources().map((source) -> source.getConfigurationProperty(name))
			.filter(Objects::nonNull)
			.map(ConfigurationProperty::getValue)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Finds where a group of properties is.
	 * @param group the full name of the group
	 * @param key what the group belongs to there, which may hold any characters
	 * @return the place of its first property, or {@code null} if that is not known
	 */
	@Nullable Origin findOrigin(String group, String key) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(group);
		return sources().filter(IterableConfigurationPropertySource.class::isInstance)
			.map(IterableConfigurationPropertySource.class::cast)
			.flatMap(
					(source) -> source.stream()
						.filter((candidate) -> name.isAncestorOf(candidate) && candidate
							.getElement(name.getNumberOfElements(), ConfigurationPropertyName.Form.ORIGINAL)
							.equals(key))
						.map(source::getConfigurationProperty))
			.filter(Objects::nonNull)
			.map(ConfigurationProperty::getOrigin)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	private Stream<ConfigurationPropertySource> sources() {
		return StreamSupport.stream(ConfigurationPropertySources.get(this.environment).spliterator(), false);
	}

}
