package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import dev.iouring.benchmarks.linux.MachineTimes;
import dev.iouring.benchmarks.linux.ProcessClock;
import dev.iouring.benchmarks.linux.ThreadTimes;

/**
 * What this process has used until a moment. The kernel's workers for io_uring are
 * threads of the process, so their processor time is included.
 *
 * @param nanos the moment, by {@link System#nanoTime()}
 * @param cpuNanos processor time of all threads
 * @param jvmNanos the part of it that the compiler and the collector took
 * @param machineNanos processor time of the whole machine
 * @param allocatedBytes what all threads have allocated on the heap; virtual threads
 * count as the threads that carry them
 */
public record Usage(long nanos, long cpuNanos, long jvmNanos, long machineNanos, long allocatedBytes) {

	private static final ThreadMXBean THREADS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

	/**
	 * Reads the counters before work begins, the moment last.
	 * @return what has been used until now
	 * @throws IOException if the system does not tell
	 */
	public static Usage beforeWork() throws IOException {
		long jvmNanos = compilerAndCollector();
		long machineNanos = MachineTimes.busyNanos();
		long allocatedBytes = THREADS.getTotalThreadAllocatedBytes();
		long cpuNanos = ProcessClock.nanos();
		return new Usage(System.nanoTime(), cpuNanos, jvmNanos, machineNanos, allocatedBytes);
	}

	/**
	 * Reads the counters after work, the moment first. What work has been done has to be
	 * read before that.
	 * @return what has been used until now
	 * @throws IOException if the system does not tell
	 */
	public static Usage afterWork() throws IOException {
		long nanos = System.nanoTime();
		long cpuNanos = ProcessClock.nanos();
		long allocatedBytes = THREADS.getTotalThreadAllocatedBytes();
		long machineNanos = MachineTimes.busyNanos();
		return new Usage(nanos, cpuNanos, compilerAndCollector(), machineNanos, allocatedBytes);
	}

	private static long compilerAndCollector() throws IOException {
		return ThreadTimes.cpuNanos((name) -> name.startsWith("C1 Compiler") || name.startsWith("C2 Compiler")
				|| name.startsWith("GC Thread") || name.startsWith("G1 "));
	}

	/**
	 * Says what operations have cost from this moment on.
	 * @param end a later moment
	 * @param operations how many were completed between the two
	 * @return the measurement
	 */
	public Measurement until(Usage end, long operations) {
		long cpuNanos = end.cpuNanos - this.cpuNanos;
		// a thread that ends takes its time with it
		long jvmNanos = Math.max(0, end.jvmNanos - this.jvmNanos);
		return Measurement.of(operations, end.nanos - this.nanos)
			.withCpuNanos(Math.max(0, cpuNanos - jvmNanos))
			.withAllocatedBytes(end.allocatedBytes - this.allocatedBytes)
			.withOthersNanos(Math.max(0, end.machineNanos - this.machineNanos - cpuNanos));
	}

}
