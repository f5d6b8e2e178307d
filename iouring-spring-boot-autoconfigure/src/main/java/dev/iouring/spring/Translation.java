package dev.iouring.spring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.InterruptedByTimeoutException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The one place that turns the JDK's exceptions into those of a template.
 */
final class Translation {

	private Translation() {
	}

	/**
	 * Translates a failure.
	 * @param task what could not be done, as in "Could not read /a/file"
	 * @param cause why
	 * @return the exception to throw or to fail a future with
	 */
	static IoUringException of(String task, IOException cause) {
		String message = "Could not %s: %s".formatted(task, reason(cause));
		return switch (cause) {
			case NoSuchFileException ex -> new IoUringNoSuchFileException(message, ex);
			case FileAlreadyExistsException ex -> new IoUringFileAlreadyExistsException(message, ex);
			// Timeouts come first, because the JDK derives one from
			// InterruptedIOException.
			case SocketTimeoutException ex -> new IoUringTimeoutException(message, ex);
			case InterruptedByTimeoutException ex -> new IoUringTimeoutException(message, ex);
			case dev.iouring.IoUringTimeoutException ex -> new IoUringTimeoutException(message, ex);
			case InterruptedIOException ex -> interrupted(message, ex);
			case ClosedByInterruptException ex -> interrupted(message, ex);
			case ClosedChannelException ex -> new IoUringClosedException(message, ex);
			case dev.iouring.IoUringUnavailableException ex -> new IoUringUnavailableException(message, ex);
			case dev.iouring.IoUringNotAllowedException ex -> new IoUringNotAllowedException(message, ex);
			case dev.iouring.IoUringChainException ex -> new IoUringChainException(message, ex);
			case dev.iouring.IoUringRejectedException ex -> new IoUringRejectedException(message, ex);
			default -> new IoUringException(message, cause);
		};
	}

	/**
	 * Runs something and translates its failure.
	 * @param task what is done, as in "Could not read /a/file"; only asked for after a
	 * failure
	 */
	static <T extends @Nullable Object> T translating(Supplier<String> task, Call<T> call) {
		try {
			return call.run();
		}
		catch (IOException ex) {
			throw of(task.get(), ex);
		}
	}

	private static IoUringInterruptedException interrupted(String message, IOException cause) {
		// A callback may have thrown this without setting the flag that callers are
		// promised.
		Thread.currentThread().interrupt();
		return new IoUringInterruptedException(message, cause);
	}

	/** Says why something failed, in words that can follow what could not be done. */
	static String reason(IOException cause) {
		String reason = (cause instanceof FileSystemException ex) ? ex.getReason() : cause.getMessage();
		return Objects.requireNonNullElse(reason, cause.getClass().getSimpleName());
	}

	/** Something that fails with the JDK's exceptions. */
	@FunctionalInterface
	interface Call<T extends @Nullable Object> {

		T run() throws IOException;

	}

}
