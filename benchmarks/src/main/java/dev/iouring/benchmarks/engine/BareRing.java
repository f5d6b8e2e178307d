package dev.iouring.benchmarks.engine;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.ThreadMXBean;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.benchmarks.harness.Subject;
import dev.iouring.ring.CompletionHandler;
import dev.iouring.ring.ControlOperations;
import dev.iouring.ring.Ring;
import dev.iouring.ring.RingOptions;

/**
 * Nops on the bare ring. What is counted is what the thread itself allocates, which is
 * exact, so that nothing at all can be told from very little.
 */
final class BareRing implements Subject {

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	private static final int BATCH = 32;

	private final Ring ring;

	private final Check check = new Check();

	BareRing() throws IOException {
		this.ring = Ring.open(RingOptions.builder().entries(BATCH).build());
	}

	@Override
	public String name() {
		return "ring";
	}

	@Override
	public Measurement measure(Duration duration) throws IOException {
		long nanos = duration.toNanos();
		long before = this.check.completed;
		// the calls themselves may allocate the first time
		THREADS.getCurrentThreadAllocatedBytes();
		long allocated = THREADS.getCurrentThreadAllocatedBytes();
		long start = System.nanoTime();
		while (System.nanoTime() - start < nanos) {
			batch();
		}
		long elapsed = System.nanoTime() - start;
		allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
		long operations = this.check.completed - before;
		return Measurement.of(operations, elapsed)
			.withAllocatedBytes(allocated)
			.withPaths(new PathSplit(0, operations, 0));
	}

	private void batch() throws IOException {
		for (int i = 0; i < BATCH; i++) {
			ControlOperations.nop(this.ring.sq().next()).userData(i);
		}
		this.ring.submitAndWait(BATCH);
		this.ring.cq().drain(this.check);
	}

	@Override
	public void close() {
		this.ring.close();
	}

	private static final class Check implements CompletionHandler {

		private long completed;

		@Override
		public void completion(long userData, int result, int flags) {
			if (result != 0) {
				throw new IllegalStateException("nop %d completed with %d".formatted(userData, result));
			}
			this.completed++;
		}

	}

}
