package dev.iouring.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A template has begun or ceased to do without io_uring.
 */
@Name("dev.iouring.Fallback")
@Label("Fallback")
@Category("io_uring")
@Description("A template has begun or ceased to do without io_uring.")
@StackTrace(false)
final class FallbackEvent extends Event {

	@Label("Ring")
	@Nullable String ring;

	@Label("Active")
	boolean active;

	@Label("Reason")
	@Nullable String reason;

}
