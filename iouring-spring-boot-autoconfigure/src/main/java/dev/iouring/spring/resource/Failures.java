package dev.iouring.spring.resource;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;

import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
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

	/**
	 * Asks something about a file that is answered by no if the file system says that
	 * there is none, or that it is not this process's to use.
	 * @throws UncheckedIOException for failures that say nothing about the file
	 */
	static boolean answering(Call<Boolean> question) {
		try {
			return question.run();
		}
		catch (InvalidPathException ex) {
			return false;
		}
		catch (UncheckedIOException ex) {
			if (isAboutFile(ex.getCause())) {
				return false;
			}
			throw ex;
		}
		catch (IOException ex) {
			if (isAboutFile(ex)) {
				return false;
			}
			throw new UncheckedIOException(ex.getMessage(), ex);
		}
	}

	private static boolean isAboutFile(@Nullable Throwable failure) {
		return failure instanceof FileNotFoundException
				|| (failure instanceof FileSystemException ex && !isOutOfDescriptors(ex));
	}

	private static boolean isOutOfDescriptors(FileSystemException failure) {
		if (failure.getCause() instanceof ErrnoException cause) {
			return cause.errno() == Errno.EMFILE || cause.errno() == Errno.ENFILE;
		}
		// java.nio passes on what strerror says of both
		return failure.getReason() != null && failure.getReason().startsWith("Too many open files");
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
