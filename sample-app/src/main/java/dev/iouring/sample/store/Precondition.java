package dev.iouring.sample.store;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * What must hold for an object to be replaced or deleted.
 */
@FunctionalInterface
public interface Precondition {

	/** Always holds. */
	Precondition NONE = (current) -> {
	};

	/**
	 * Checks the object as it is now. It cannot change before it is replaced or deleted.
	 * @param current supplies the object, or {@code null} if there is none
	 * @throws ObjectStoreException if the precondition does not hold
	 */
	void check(Supplier<@Nullable StoredObject> current);

}
