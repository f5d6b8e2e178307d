package dev.iouring.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * An operation that took long, from when it was handed to the ring to when its caller
 * knew.
 */
@Name("dev.iouring.Operation")
@Label("Operation")
@Category("io_uring")
@Description("An operation that took long, from when it was handed to the ring to when its caller knew.")
@Threshold("20 ms")
final class OperationEvent extends Event {

	/** Only asked whether it is enabled, which costs less than to make one. */
	private static final OperationEvent ANY = new OperationEvent();

	@Label("Ring")
	@Nullable String ring;

	@Label("Operation")
	@Nullable String operation;

	@Label("Operations")
	int operations;

	@Label("Error")
	@Nullable String error;

	static @Nullable OperationEvent begun() {
		if (!ANY.isEnabled()) {
			return null;
		}
		OperationEvent event = new OperationEvent();
		event.begin();
		return event;
	}

}
