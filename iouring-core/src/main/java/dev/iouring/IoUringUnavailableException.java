package dev.iouring;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by every operation of an {@link IoUring} that cannot be opened.
 */
public final class IoUringUnavailableException extends IOException {

	private static final long serialVersionUID = 1L;

	private final transient Availability.Unavailable availability;

	/**
	 * Creates an exception for a state.
	 * @param availability why io_uring cannot be used
	 * @param cause the failure underneath, if there was one
	 */
	public IoUringUnavailableException(Availability.Unavailable availability, @Nullable Throwable cause) {
		super(availability.message() + ". " + availability.remedy(), cause);
		this.availability = availability;
	}

	/**
	 * Returns why io_uring cannot be used.
	 * @return the state with its reason and remedy
	 */
	public Availability.Unavailable availability() {
		return this.availability;
	}

}
