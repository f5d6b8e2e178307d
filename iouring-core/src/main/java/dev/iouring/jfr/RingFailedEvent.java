package dev.iouring.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A ring could not be opened, or its thread ended with an error.
 */
@Name("dev.iouring.RingFailed")
@Label("Ring Failed")
@Category("io_uring")
@Description("A ring could not be opened, or its thread ended with an error.")
@StackTrace(false)
final class RingFailedEvent extends Event {

	@Label("Ring")
	@Nullable String ring;

	@Label("Exception")
	@Nullable String exception;

	@Label("Message")
	@Nullable String message;

}
