package dev.iouring.spring.resource;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;

import dev.iouring.spring.IoUringException;
import dev.iouring.spring.IoUringNoSuchFileException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a template throws into what users of resources expect.
 */
final class Failures {

	private Failures() {
	}

	static <T extends @Nullable Object> T translating(Call<T> call) throws IOException {
		try {
			return call.run();
		}
		catch (IoUringNoSuchFileException ex) {
			// Spring and its users know a file that is not there by this type
			FileNotFoundException failure = new FileNotFoundException(ex.getMessage());
			failure.initCause(ex.getCause());
			throw failure;
		}
		catch (IoUringException ex) {
			throw ex.getCause();
		}
		catch (InvalidPathException ex) {
			FileSystemException failure = new FileSystemException(ex.getInput(), null, ex.getReason());
			failure.initCause(ex);
			throw failure;
		}
	}

	static void translating(Action action) throws IOException {
		Failures.<@Nullable Void>translating(() -> {
			action.run();
			return null;
		});
	}

	/** Something that a template does. */
	@FunctionalInterface
	interface Call<T extends @Nullable Object> {

		T run() throws IOException;

	}

	/** Something that a template does, with no result. */
	@FunctionalInterface
	interface Action {

		void run();

	}

}
