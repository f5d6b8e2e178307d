package dev.iouring;

import org.jspecify.annotations.Nullable;

/**
 * Whether io_uring can be used by this process, and if not, why and what to do about it.
 */
public sealed interface Availability {

	/**
	 * Returns whether a ring can be opened.
	 * @return {@code true} for {@link Available}
	 */
	default boolean isAvailable() {
		return this instanceof Available;
	}

	/**
	 * A ring was opened and completed a request.
	 *
	 * @param kernel the kernel's release, as {@code uname -r} prints it
	 */
	record Available(String kernel) implements Availability {
	}

	/**
	 * No ring can be opened.
	 *
	 * @param reason the class of the cause
	 * @param call the call that failed, such as {@code io_uring_setup}, if one was made
	 * @param errno the kernel's error number, or 0
	 * @param message what happened, with the error's name and number
	 * @param remedy what to do about it
	 */
	record Unavailable(UnavailableReason reason, @Nullable String call, int errno, String message,
			String remedy) implements Availability {

		/**
		 * Returns the state of an application that decided not to use io_uring.
		 * @param message who decided, for the operator to read
		 * @param remedy how to decide otherwise
		 * @return the state
		 */
		public static Unavailable disabled(String message, String remedy) {
			return new Unavailable(UnavailableReason.DISABLED, null, 0, message, remedy);
		}

	}

}
