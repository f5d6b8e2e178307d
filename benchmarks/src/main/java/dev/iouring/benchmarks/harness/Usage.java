package dev.iouring.benchmarks.harness;

import java.lang.management.ManagementFactory;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What this process has used until a moment. The kernel's workers for io_uring are
 * threads of the process, so their processor time is included.
 *
 * @param nanos the moment, by {@link System#nanoTime()}
 * @param cpuNanos processor time of all threads
 * @param allocatedBytes what all threads have allocated on the heap; virtual threads
 * count as the threads that carry them
 */
public record Usage(long nanos, long cpuNanos, long allocatedBytes) {

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	/**
	 * Reads the process's counters.
	 * @return what it has used until now
	 */
	public static Usage now() {
		return new Usage(System.nanoTime(), SYSTEM.getProcessCpuTime(), THREADS.getTotalThreadAllocatedBytes());
	}

	/**
	 * Says what operations have cost from this moment on.
	 * @param end a later moment
	 * @param operations how many were completed between the two
	 * @return the measurement
	 */
	public Measurement until(Usage end, long operations) {
		return Measurement.of(operations, end.nanos - this.nanos)
			.withCpuNanos(end.cpuNanos - this.cpuNanos)
			.withAllocatedBytes(end.allocatedBytes - this.allocatedBytes);
	}

}
