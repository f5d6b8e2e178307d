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

	/** If anything goes wrong, what the work was done with is closed. */
	static void require(String name, Work work, Closeable resource) throws IOException, InterruptedException {
		IOException cause = failure(work);
		if (cause == null) {
			return;
		}
		IOException failure = new IOException(name + ": " + cause.getMessage(), cause);
		try {
			resource.close();
		}
		catch (IOException ex) {
			failure.addSuppressed(ex);
		}
		throw failure;
	}

	private static @Nullable IOException failure(Work work) throws InterruptedException {
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
