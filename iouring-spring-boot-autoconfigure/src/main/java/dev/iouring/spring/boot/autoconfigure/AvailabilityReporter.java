package dev.iouring.spring.boot.autoconfigure;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUring.State;
import dev.iouring.spring.UnavailabilityLog;
import dev.iouring.spring.boot.autoconfigure.IoUringProperties.Mode;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;

/**
 * Warns an operator once when the application has started without io_uring. It asks when
 * the application is ready, and on a thread of its own, because the first native call
 * costs a JVM more time than an application that may not need a ring yet should take to
 * start.
 */
class AvailabilityReporter implements ApplicationListener<ApplicationReadyEvent> {

	private final Mode mode;

	private final IoUringRegistry registry;

	private final IoUringProbe probe;

	private final UnavailabilityLog log;

	private final ApplicationContext context;

	AvailabilityReporter(Mode mode, IoUringRegistry registry, IoUringProbe probe, UnavailabilityLog log,
			ApplicationContext context) {
		this.mode = mode;
		this.registry = registry;
		this.probe = probe;
		this.log = log;
		this.context = context;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		if (this.mode == Mode.WHEN_AVAILABLE && event.getApplicationContext().equals(this.context)
				&& this.registry.asMap().values().stream().noneMatch(this::isKnown)) {
			Thread.ofPlatform().daemon().name(IoUringProbe.THREAD_NAME).start(this::report);
		}
	}

	/** A bean has used the ring by now, so whether that worked was reported to it. */
	private boolean isKnown(IoUring ring) {
		return ring.state() == State.OPEN || ring.failure().isPresent();
	}

	private void report() {
		if (this.probe.availability() instanceof Unavailable unavailable) {
			this.log.unavailable("this application", unavailable);
		}
	}

}
