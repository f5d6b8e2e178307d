package dev.iouring.spring.boot.autoconfigure;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.origin.Origin;

/**
 * A value and where it came from.
 *
 * @param <T> the type of the value
 * @param value the value
 * @param property the full name of the property that set it
 * @param isOwn whether what it is for set it, and did not inherit it
 * @param place where the property is, or {@code null} if Boot finds it by its name
 */
record Setting<T>(T value, String property, boolean isOwn, Supplier<@Nullable Origin> place) {

	/** For a property that Boot finds by its name. */
	Setting(T value, String property, boolean isOwn) {
		this(value, property, isOwn, () -> null);
	}

	InvalidConfigurationPropertyValueException invalid(String reason) {
		Origin place = this.place.get();
		return new InvalidConfigurationPropertyValueException(this.property, this.value,
				(place != null) ? "%s The property is at %s.".formatted(reason, place) : reason);
	}

	InvalidConfigurationPropertyValueException invalid(String reason, Throwable refusal) {
		InvalidConfigurationPropertyValueException exception = invalid(reason);
		// Boot's exception has no room for a cause.
		exception.addSuppressed(refusal);
		return exception;
	}

}
