package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.time.Duration;

/**
 * A subject for which something has to be done each time before it is measured.
 *
 * @param subject who is measured
 * @param step what is done before
 */
public record PreparingSubject(Subject subject, Step step) implements Subject {

	@Override
	public String name() {
		return this.subject.name();
	}

	@Override
	public Measurement measure(Duration duration) throws IOException, InterruptedException {
		this.step.perform();
		return this.subject.measure(duration);
	}

	@Override
	public void close() throws IOException {
		this.subject.close();
	}

	/**
	 * What is done before.
	 */
	@FunctionalInterface
	public interface Step {

		/**
		 * Does it.
		 * @throws IOException if it fails
		 */
		void perform() throws IOException;

	}

}
