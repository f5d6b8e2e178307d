package dev.iouring.spring.boot.autoconfigure.endpoint;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

import dev.iouring.OperationKind;
import org.jspecify.annotations.Nullable;

/**
 * How constants are called in an answer.
 */
final class Names {

	private Names() {
	}

	/** As the kernel calls them, in the alphabet's order. */
	static List<String> of(Collection<? extends Enum<?>> constants) {
		return constants.stream().map(Enum::name).sorted().toList();
	}

	/** As meters and properties call them, in the alphabet's order. */
	static List<String> lowerCase(Collection<? extends Enum<?>> constants) {
		return constants.stream().map(Names::lowerCase).sorted().toList();
	}

	static String lowerCase(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT);
	}

	static @Nullable List<String> ofAllowed(@Nullable Collection<OperationKind> operations) {
		return (operations != null) ? lowerCase(operations) : null;
	}

}
