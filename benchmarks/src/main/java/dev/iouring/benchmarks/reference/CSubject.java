package dev.iouring.benchmarks.reference;

import java.io.IOException;
import java.time.Duration;

import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.Subject;

/**
 * The program in C, doing one thing.
 *
 * @param name of the subject
 * @param reference the program, which closing this closes
 * @param request what it does
 */
public record CSubject(String name, CReference reference, String request) implements Subject {

	@Override
	public Measurement measure(Duration duration) throws IOException {
		return this.reference.measure(this.request, duration);
	}

	@Override
	public void close() throws IOException {
		this.reference.close();
	}

}
