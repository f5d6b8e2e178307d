package dev.iouring.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A ring was opened.
 */
@Name("dev.iouring.RingOpened")
@Label("Ring Opened")
@Category("io_uring")
@Description("A ring was opened.")
@StackTrace(false)
final class RingOpenedEvent extends Event {

	@Label("Ring")
	@Nullable String ring;

	@Label("Kernel")
	@Nullable String kernel;

	@Label("Flags")
	@Nullable String flags;

	@Label("Entries")
	int entries;

	@Label("Completion Queue Entries")
	int cqEntries;

	@Label("Warnings")
	@Nullable String warnings;

}
