package dev.iouring.sample.store;

import java.io.Serial;

import org.jspecify.annotations.Nullable;

/**
 * Why the store did not do what it was asked, in words for the one who asked.
 */
public class ObjectStoreException extends RuntimeException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final Reason reason;

	private final String message;

	public ObjectStoreException(Reason reason, String message) {
		this(reason, message, null);
	}

	public ObjectStoreException(Reason reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
		this.message = message;
	}

	@Override
	public String getMessage() {
		return this.message;
	}

	/**
	 * Returns the kind of failure.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * The kinds of failure.
	 */
	public enum Reason {

		/** No object can have this name. */
		INVALID_NAME,
		/** There is no object of this name. */
		NOT_FOUND,
		/** The object is larger than the store accepts. */
		TOO_LARGE,
		/** The object's content did not arrive completely. */
		INCOMPLETE,
		/** The object is not in the state the caller demanded. */
		PRECONDITION_FAILED,
		/** The object's file is not what the store wrote. */
		DAMAGED

	}

}
