package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.time.Duration;

/**
 * One way to do the work of a workload, ready to do it. Used by one thread at a time.
 */
public interface Subject extends AutoCloseable {

	/**
	 * The name of the way, the same in every workload, such as {@code filechannel}.
	 * @return the name
	 */
	String name();

	/**
	 * Does the work for a while. A subject may be another process; then it gives what
	 * that process reported.
	 * @param duration about how long
	 * @return what it did and what it cost
	 * @throws IOException if the work cannot be done, which ends the measuring of this
	 * subject
	 * @throws InterruptedException if the thread is interrupted
	 */
	Measurement measure(Duration duration) throws IOException, InterruptedException;

	/**
	 * Ends all that it does. Closing it again does nothing.
	 * @throws IOException if it goes on doing something
	 */
	@Override
	void close() throws IOException;

}
