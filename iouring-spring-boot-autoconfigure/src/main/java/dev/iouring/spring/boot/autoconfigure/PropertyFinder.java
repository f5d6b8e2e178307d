package dev.iouring.spring.boot.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds what somebody wrote, so that a message can name its line.
 */
final class PropertyFinder {

	private final Environment environment;

	PropertyFinder(Environment environment) {
		this.environment = environment;
	}

	/**
	 * Finds the elements of a list as they were written.
	 * @param property the full name of a property
	 * @return what it holds in the source that decides, which is nothing if nobody set it
	 * there, or as one text
	 */
	List<Object> findElements(String property) {
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
		return sources().filter((source) -> source.getConfigurationProperty(name) != null || hasElements(source, name))
			.findFirst()
			.filter((source) -> source.getConfigurationProperty(name) == null)
			.map((source) -> elements(source, name))
			.orElseGet(List::of);
	}

	private static boolean hasElements(ConfigurationPropertySource source, ConfigurationPropertyName list) {
		return source.getConfigurationProperty(list.append("[0]")) != null;
	}

	private static List<Object> elements(ConfigurationPropertySource source, ConfigurationPropertyName list) {
		List<Object> elements = new ArrayList<>();
		for (int i = 0;; i++) {
			ConfigurationProperty element = source.getConfigurationProperty(list.append("[" + i + "]"));
			if (element == null) {
				return elements;
			}
			elements.add(element.getValue());
		}
	}

	/**
	 * Finds where a property is that Boot does not find, because a part of its name that
	 * may be spelled in several ways stands beside one that may not, which is a key.
	 * @param property the full name of the property
	 * @return the place, or {@code null} if that is not known, or Boot finds it
	 */
	@Nullable Origin findOrigin(String property) {
		if (this.environment.containsProperty(property)) {
			return null;
		}
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
		return sources().map((source) -> source.getConfigurationProperty(name))
			.filter(Objects::nonNull)
			.findFirst()
			.map(ConfigurationProperty::getOrigin)
			.orElse(null);
	}

	/**
	 * Finds where a group of properties is.
	 * @param group the full name of the group
	 * @param key what the group belongs to there, which may hold any characters
	 * @return the place of its first property, or {@code null} if that is not known
	 */
	@Nullable Origin findOrigin(String group, String key) {
		return findAll(group, key).map(ConfigurationProperty::getOrigin)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Finds what a group of groups has properties for, known ones or not.
	 * @param group the full name of the group
	 * @return the keys as they are spelled
	 */
	Set<String> findKeys(String group) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(group);
		return iterableSources().flatMap(IterableConfigurationPropertySource::stream)
			.filter(name::isAncestorOf)
			.map((candidate) -> key(name, candidate))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * Finds the properties of a group.
	 * @param group the full name of the group
	 * @param key what the group belongs to there, which may hold any characters
	 * @return its properties, known ones or not
	 */
	Stream<ConfigurationProperty> findAll(String group, String key) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(group);
		// Sources remember the last name that they looked up, and take another spelling
		// of it for the same, so only those of the key may be looked up.
		return iterableSources()
			.flatMap((source) -> source.stream()
				.filter((candidate) -> name.isAncestorOf(candidate) && key(name, candidate).equals(key))
				.map(source::getConfigurationProperty))
			.filter(Objects::nonNull);
	}

	/** Returns whether a property is an environment variable. */
	static boolean isVariable(ConfigurationProperty property) {
		ConfigurationPropertySource source = property.getSource();
		return source != null && source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
	}

	private static String key(ConfigurationPropertyName group, ConfigurationPropertyName property) {
		return property.getElement(group.getNumberOfElements(), Form.ORIGINAL);
	}

	private Stream<IterableConfigurationPropertySource> iterableSources() {
		return sources().filter(IterableConfigurationPropertySource.class::isInstance)
			.map(IterableConfigurationPropertySource.class::cast);
	}

	private Stream<ConfigurationPropertySource> sources() {
		return StreamSupport.stream(ConfigurationPropertySources.get(this.environment).spliterator(), false);
	}

}
