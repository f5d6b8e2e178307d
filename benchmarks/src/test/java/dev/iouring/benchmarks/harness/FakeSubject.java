package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Notes that it was measured, and comes to what it is told to.
 */
final class FakeSubject implements Subject {

	private final String name;

	private final List<String> log;

	private final long operations;

	private int runsUntilFailure = Integer.MAX_VALUE;

	private boolean stays;

	private @Nullable Duration duration;

	FakeSubject(String name, List<String> log, long operations) {
		this.name = name;
		this.log = log;
		this.operations = operations;
	}

	FakeSubject failingAfter(int runs) {
		this.runsUntilFailure = runs;
		return this;
	}

	FakeSubject staying() {
		this.stays = true;
		return this;
	}

	@Nullable Duration duration() {
		return this.duration;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Measurement measure(Duration duration) throws IOException {
		this.log.add(this.name);
		this.duration = duration;
		if (this.runsUntilFailure-- == 0) {
			throw new IOException("broken");
		}
		return Measurement.of(this.operations, 1000);
	}

	@Override
	public void close() throws IOException {
		this.log.add("close " + this.name);
		if (this.stays) {
			throw new IOException("still there");
		}
	}

}
