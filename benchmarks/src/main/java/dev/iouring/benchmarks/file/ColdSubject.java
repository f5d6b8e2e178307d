package dev.iouring.benchmarks.file;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.linux.PageCache;

/**
 * A subject that finds nothing of a file in the page cache when its round begins.
 *
 * @param subject who is measured
 * @param file the file
 */
record ColdSubject(Subject subject, Path file) implements Subject {

	@Override
	public String name() {
		return this.subject.name();
	}

	@Override
	public Measurement measure(Duration duration) throws IOException, InterruptedException {
		dropAndCheck(this.file);
		Measurement measurement = this.subject.measure(duration);
		if (PageCache.residency(this.file) == 1) {
			throw new IOException(
					"all of %s was read in one round: from some moment on, not from the device".formatted(this.file));
		}
		return measurement;
	}

	/** Removes a file from the page cache, which the kernel need not do. */
	static void dropAndCheck(Path file) throws IOException {
		PageCache.writeBack(file);
		PageCache.drop(file);
		double residency = PageCache.residency(file);
		if (residency > 0) {
			throw new IOException("%.2f %% of %s stay in the page cache".formatted(100 * residency, file));
		}
	}

	@Override
	public void close() throws IOException {
		this.subject.close();
	}

}
