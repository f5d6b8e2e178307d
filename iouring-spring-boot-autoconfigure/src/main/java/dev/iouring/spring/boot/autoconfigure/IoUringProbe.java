package dev.iouring.spring.boot.autoconfigure;

import java.util.function.Supplier;

import dev.iouring.Availability;
import dev.iouring.IoUring;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether this application can use io_uring. It finds out once, with a ring of its
 * own, because what forbids io_uring to a process does so for good.
 */
public final class IoUringProbe {

	private final Supplier<Availability> probe;

	private @Nullable Availability availability;

	/**
	 * Creates a probe.
	 * @param probe how to find out, such as {@link IoUring#availability()}
	 */
	public IoUringProbe(Supplier<Availability> probe) {
		this.probe = probe;
	}

	/**
	 * Returns whether io_uring can be used, and if not, why.
	 * @return the answer of the first call, which may take some milliseconds
	 */
	public synchronized Availability availability() {
		Availability availability = this.availability;
		if (availability == null) {
			availability = this.probe.get();
			this.availability = availability;
		}
		return availability;
	}

	/**
	 * Forgets the answer, because the process may go on elsewhere.
	 */
	synchronized void forget() {
		this.availability = null;
	}

}
