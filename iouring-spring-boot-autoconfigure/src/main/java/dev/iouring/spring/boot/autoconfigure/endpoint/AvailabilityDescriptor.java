package dev.iouring.spring.boot.autoconfigure.endpoint;

import dev.iouring.Availability;
import dev.iouring.Availability.Available;
import dev.iouring.Availability.Unavailable;
import dev.iouring.UnavailableReason;
import dev.iouring.linux.Errno;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * Whether io_uring can be used, and if not, why.
 *
 * @param available whether a ring can be opened
 * @param kernel the kernel's release, if it was asked
 * @param reason the class of the cause, if unavailable
 * @param call the call that failed, if one was made
 * @param errno the name of its error
 * @param message what happened, unless it is the text of an unforeseen exception
 * @param remedy what to do about it
 */
public record AvailabilityDescriptor(boolean available, @Nullable String kernel, @Nullable String reason,
		@Nullable String call, @Nullable String errno, @Nullable String message,
		@Nullable String remedy) implements OperationResponseBody {

	static AvailabilityDescriptor of(Availability availability) {
		return switch (availability) {
			case Available available ->
				new AvailabilityDescriptor(true, available.kernel(), null, null, null, null, null);
			case Unavailable unavailable -> of(unavailable);
		};
	}

	private static AvailabilityDescriptor of(Unavailable unavailable) {
		int errno = unavailable.errno();
		// its text may be anything, such as the path of a file that was looked for
		boolean unforeseen = unavailable.reason() == UnavailableReason.OTHER && errno == 0;
		return new AvailabilityDescriptor(false, null, unavailable.reason().name(), unavailable.call(),
				(errno != 0) ? Errno.name(errno) : null, unforeseen ? null : unavailable.message(),
				unavailable.remedy());
	}

}
