package dev.iouring.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A ring was closed for good, or until it is used again.
 */
@Name("dev.iouring.RingClosed")
@Label("Ring Closed")
@Category("io_uring")
@Description("A ring was closed for good, or until it is used again.")
@StackTrace(false)
final class RingClosedEvent extends Event {

	@Label("Ring")
	@Nullable String ring;

	@Label("State")
	@Nullable String state;

}
