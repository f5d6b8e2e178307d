package dev.iouring.benchmarks.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.ThreadMXBean;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.benchmarks.ring.NopLoop;

/**
 * Nops on the bare ring. What is counted is what the thread itself allocates, which is
 * exact, so that nothing at all can be told from very little.
 */
final class BareRing implements Subject {

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	private static final int BATCH = 32;

	private final NopLoop loop = new NopLoop();

	/** Belongs to the calling thread. */
	BareRing() throws IOException {
	}

	@Override
	public String name() {
		return "bare-ring";
	}

	@Override
	public Measurement measure(Duration duration) throws IOException {
		long nanos = duration.toNanos();
		long before = this.loop.completed();
		// the calls themselves may allocate the first time
		THREADS.getCurrentThreadAllocatedBytes();
		long allocated = THREADS.getCurrentThreadAllocatedBytes();
		long start = System.nanoTime();
		while (System.nanoTime() - start < nanos) {
			this.loop.batch(BATCH);
		}
		long elapsed = System.nanoTime() - start;
		allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
		long operations = this.loop.completed() - before;
		return Measurement.of(operations, elapsed)
			.withAllocatedBytes(allocated)
			.withPaths(new PathSplit(0, operations, 0));
	}

	@Override
	public void close() {
		this.loop.close();
	}

}
