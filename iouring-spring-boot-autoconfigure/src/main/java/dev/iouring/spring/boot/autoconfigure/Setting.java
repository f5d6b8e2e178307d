package dev.iouring.spring.boot.autoconfigure;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * A value and where it came from.
 *
 * @param <T> the type of the value
 * @param value the value
 * @param property the full name of the property that set it
 * @param isOwn whether what it is for set it, and did not inherit it
 */
record Setting<T>(T value, String property, boolean isOwn) {

	InvalidConfigurationPropertyValueException invalid(String reason) {
		return new InvalidConfigurationPropertyValueException(this.property, this.value, reason);
	}

	InvalidConfigurationPropertyValueException invalid(String reason, Throwable refusal) {
		InvalidConfigurationPropertyValueException exception = invalid(reason);
		// Boot's exception has no room for a cause.
		exception.addSuppressed(refusal);
		return exception;
	}

}
