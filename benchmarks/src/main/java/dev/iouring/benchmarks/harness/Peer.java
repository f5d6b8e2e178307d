package dev.iouring.benchmarks.harness;

import java.io.IOException;

/**
 * A subject that is open only while it is measured, beside the baseline alone: what it
 * does while it has nothing to do, such as looking for work without sleeping, must not be
 * at the expense of others.
 *
 * @param name of the subject
 * @param opening makes it ready
 */
public record Peer(String name, Opening opening) {

	/**
	 * Makes a subject ready.
	 */
	@FunctionalInterface
	public interface Opening {

		/**
		 * Makes it ready and tries it.
		 * @return the subject, which the caller closes
		 * @throws IOException if it cannot do the work here
		 * @throws InterruptedException if the thread is interrupted
		 */
		Subject open() throws IOException, InterruptedException;

	}

}
