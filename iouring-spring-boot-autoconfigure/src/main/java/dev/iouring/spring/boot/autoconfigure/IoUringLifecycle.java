package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;

import dev.iouring.IoUring;
import dev.iouring.spring.boot.autoconfigure.IoUringProperties.Mode;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the rings follow the application context. Rings open by themselves on first use
 * and are closed when their beans are destroyed. What is left to do is to open those at
 * start that the application does not want to be without, and to let go of the kernel
 * when the context is stopped without being closed, as it is for a checkpoint of the JVM.
 */
class IoUringLifecycle implements SmartLifecycle {

	/** Starts before and stops after everything that may use a ring. */
	static final int PHASE = Integer.MIN_VALUE / 2;

	private final Mode mode;

	private final IoUringRegistry registry;

	private final IoUringProbe probe;

	private final ConfigurableApplicationContext context;

	private volatile boolean running;

	IoUringLifecycle(Mode mode, IoUringRegistry registry, IoUringProbe probe, ConfigurableApplicationContext context) {
		this.mode = mode;
		this.registry = registry;
		this.probe = probe;
		this.context = context;
	}

	@Override
	public void start() {
		if (this.mode == Mode.ALWAYS) {
			this.registry.asMap().forEach(this::open);
		}
		this.running = true;
	}

	private void open(String name, IoUring ring) {
		try {
			ring.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"Failed to open the io_uring ring '%s', and 'iouring.mode' is 'always'".formatted(name), ex);
		}
	}

	@Override
	public void stop() {
		this.running = false;
		// On close, tasks may still be running until their executor is destroyed. They
		// keep their rings, which are closed when their beans are destroyed after them.
		if (!this.context.isClosed()) {
			this.registry.asMap().values().forEach(IoUring::suspend);
			// A checkpoint may be restored where io_uring is not as available as here.
			this.probe.forget();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public boolean isPauseable() {
		return false;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

}
