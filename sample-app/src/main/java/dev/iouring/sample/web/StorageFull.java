package dev.iouring.sample.web;

import java.util.stream.Stream;

/**
 * Tells a full disk or an exhausted quota from other failures. The JDK has no exception
 * type for it, only the kernel's words; io_uring's failures name the error.
 */
final class StorageFull {

	private StorageFull() {
	}

	static boolean isCauseOf(Throwable failure) {
		return Stream.iterate(failure, (cause) -> cause != null, Throwable::getCause)
			.map((cause) -> String.valueOf(cause.getMessage()))
			.anyMatch((message) -> Stream.of("ENOSPC", "EDQUOT", "No space left on device", "Disk quota exceeded")
				.anyMatch(message::contains));
	}

}
