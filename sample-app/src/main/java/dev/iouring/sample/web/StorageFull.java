package dev.iouring.sample.web;

import java.nio.file.FileSystemException;
import java.util.stream.Stream;

import dev.iouring.spring.IoUringException;

/**
 * Tells a full disk or an exhausted quota from other failures. The JDK has no exception
 * type for it, only the kernel's words; io_uring's failures name the error.
 */
final class StorageFull {

	private StorageFull() {
	}

	static boolean isCauseOf(Throwable failure) {
		return Stream.iterate(failure, (cause) -> cause != null, Throwable::getCause)
			.map(StorageFull::reason)
			.anyMatch((reason) -> Stream.of("ENOSPC", "EDQUOT", "No space left on device", "Disk quota exceeded")
				.anyMatch(reason::contains));
	}

	/** Without the names of files, which clients choose. */
	private static String reason(Throwable failure) {
		return switch (failure) {
			case IoUringException ex -> "";
			case FileSystemException ex -> String.valueOf(ex.getReason());
			default -> String.valueOf(failure.getMessage());
		};
	}

}
