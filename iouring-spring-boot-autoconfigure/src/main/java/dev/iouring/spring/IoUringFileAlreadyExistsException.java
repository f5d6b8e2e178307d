package dev.iouring.spring;

import java.io.IOException;

/**
 * There is a file with that name already. The cause is a
 * {@link java.nio.file.FileAlreadyExistsException}.
 */
public class IoUringFileAlreadyExistsException extends IoUringException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what could not be done, with the path if there is one
	 * @param cause why
	 */
	public IoUringFileAlreadyExistsException(String message, IOException cause) {
		super(message, cause);
	}

}
