package dev.iouring.spring;

import java.io.IOException;

/**
 * There is no file with that name. The cause is a
 * {@link java.nio.file.NoSuchFileException}.
 */
public class IoUringNoSuchFileException extends IoUringException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringNoSuchFileException(String message, IOException cause) {
		super(message, cause);
	}

}
