package dev.iouring.ring;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends signals to the thread that made it until it is closed. */
final class Signals implements AutoCloseable {

	private final AtomicInteger sent = new AtomicInteger();

	private final AtomicBoolean closed = new AtomicBoolean();

	private final Thread sender;

	Signals() {
		int target = Libc.threadId();
		this.sender = Thread.ofPlatform().start(() -> {
			while (!this.closed.get()) {
				sleep(Duration.ofMillis(5));
				// Counted first: the target may look at the count before this thread
				// runs again.
				this.sent.incrementAndGet();
				Libc.interrupt(target);
			}
		});
	}

	int sent() {
		return this.sent.get();
	}

	void await(int count) {
		while (this.sent.get() < count) {
			sleep(Duration.ofMillis(1));
		}
	}

	/**
	 * Does something, and again until a signal came meanwhile: on a busy machine the
	 * sender may be late.
	 */
	void untilOneCame(Action action) throws IOException {
		int before;
		do {
			before = sent();
			action.run();
		}
		while (sent() == before);
	}

	private static void sleep(Duration duration) {
		try {
			Thread.sleep(duration);
		}
		catch (InterruptedException interrupted) {
			throw new AssertionError(interrupted);
		}
	}

	@Override
	public void close() {
		this.closed.set(true);
		while (this.sender.isAlive()) {
			sleep(Duration.ofMillis(1));
		}
	}

	interface Action {

		void run() throws IOException;

	}

}
