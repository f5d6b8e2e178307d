package dev.iouring.benchmarks.file;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import dev.iouring.benchmarks.harness.Work;
import org.jspecify.annotations.Nullable;

/**
 * Does work once, to find out whether it can be done. Some peers never answer to what
 * they cannot do.
 */
final class Trial {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private Trial() {
	}

	/** What goes wrong, if anything does; then what the work was done with is closed. */
	static @Nullable IOException of(Work work, Closeable resource) throws InterruptedException {
		IOException failure = of(work);
		if (failure != null) {
			try {
				resource.close();
			}
			catch (IOException ex) {
				failure.addSuppressed(ex);
			}
		}
		return failure;
	}

	private static @Nullable IOException of(Work work) throws InterruptedException {
		AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
		Thread thread = Thread.ofPlatform().daemon().name("trial").start(() -> {
			try {
				work.perform();
			}
			catch (Exception ex) {
				failure.set((ex instanceof IOException io) ? io : new IOException(ex));
			}
		});
		if (!thread.join(PATIENCE)) {
			return new IOException("no answer after " + PATIENCE.toSeconds() + " s");
		}
		return failure.get();
	}

}
