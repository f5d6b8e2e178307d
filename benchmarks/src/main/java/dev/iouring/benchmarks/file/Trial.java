package dev.iouring.benchmarks.file;

import java.io.IOException;

import dev.iouring.benchmarks.harness.Work;
import org.jspecify.annotations.Nullable;

/**
 * Does work once, to find out whether it can be done.
 */
final class Trial {

	private Trial() {
	}

	/** What goes wrong, if anything does. */
	static @Nullable IOException of(Work work) throws InterruptedException {
		try {
			work.perform();
			return null;
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			return (ex instanceof IOException io) ? io : new IOException(ex);
		}
	}

}
