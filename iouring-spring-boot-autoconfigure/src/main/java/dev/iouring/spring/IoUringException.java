package dev.iouring.spring;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The root of everything that goes wrong with an operation of {@link IoUringOperations}.
 * The cause is always the JDK's own exception, such as
 * {@link java.nio.file.AccessDeniedException}; subclasses exist for what callers
 * distinguish. Blocking calls throw it and futures fail with it, whether io_uring or the
 * fallback was used.
 */
public class IoUringException extends UncheckedIOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringException(String message, IOException cause) {
		super(message, cause);
	}

}
