package dev.iouring.spring.boot.autoconfigure.endpoint;

import dev.iouring.IoUringUnavailableException;
import dev.iouring.ring.ErrnoException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Why a ring could not be opened or has ended. The exception's text is left out, because
 * it may be anything.
 *
 * @param exception its class
 * @param call the system call that failed, if one did
 * @param errno the name of its error
 * @param unavailable the diagnosis, if the ring could not be opened
 */
public record FailureDescriptor(String exception, @Nullable String call, @Nullable String errno,
		@Nullable AvailabilityDescriptor unavailable) implements OperationResponseBody {

	static FailureDescriptor of(Throwable failure) {
		ErrnoException refused = refusal(failure);
		return new FailureDescriptor(failure.getClass().getName(), (refused != null) ? refused.call() : null,
				(refused != null) ? refused.errnoName() : null, (failure instanceof IoUringUnavailableException ex)
						? AvailabilityDescriptor.of(ex.availability()) : null);
	}

	private static @Nullable ErrnoException refusal(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ErrnoException refused) {
				return refused;
			}
		}
		return null;
	}

}
