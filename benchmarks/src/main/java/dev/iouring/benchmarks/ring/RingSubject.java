package dev.iouring.benchmarks.ring;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.ThreadMXBean;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.Subject;

/**
 * A loop on a ring, repeated by the thread that opened the ring.
 */
final class RingSubject implements Subject {

	/** The clock is read once for so many operations, as in C. */
	private static final int CHECK_INTERVAL = 1024;

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	private final String name;

	private final OwnerThread owner;

	private final RingLoop loop;

	private final int batch;

	RingSubject(OwnerThread owner, RingLoop loop, int batch) {
		this("bare-ring", owner, loop, batch);
	}

	RingSubject(String name, OwnerThread owner, RingLoop loop, int batch) {
		this.name = name;
		this.owner = owner;
		this.loop = loop;
		this.batch = batch;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Measurement measure(Duration duration) throws IOException, InterruptedException {
		return this.owner.call(() -> repeat(duration.toNanos()));
	}

	private Measurement repeat(long nanos) throws IOException {
		long completedBefore = this.loop.completed();
		long allocated = THREADS.getCurrentThreadAllocatedBytes();
		long cpu = THREADS.getCurrentThreadCpuTime();
		long start = System.nanoTime();
		long elapsed;
		do {
			for (int i = 0; i < CHECK_INTERVAL / this.batch; i++) {
				this.loop.batch(this.batch);
			}
			elapsed = System.nanoTime() - start;
		}
		while (elapsed < nanos);
		return Measurement.of(this.loop.completed() - completedBefore, elapsed)
			.withCpuNanos(THREADS.getCurrentThreadCpuTime() - cpu)
			.withAllocatedBytes(THREADS.getCurrentThreadAllocatedBytes() - allocated);
	}

	@Override
	public void close() throws IOException {
		try {
			// who has registered the ring's descriptor has to close it
			this.owner.call(() -> {
				this.loop.close();
				return null;
			});
		}
		catch (InterruptedException interrupted) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("interrupted while a ring was closed");
		}
		finally {
			this.owner.close();
		}
	}

}
