package dev.iouring.benchmarks.harness;

import org.jspecify.annotations.Nullable;

/**
 * What a subject did in one run, and what it cost.
 *
 * @param operations how many it completed
 * @param elapsedNanos how long that took
 * @param cpuNanos processor time of all its threads, kernel workers included, but not
 * that of the compiler and the collector, or {@link #UNKNOWN}
 * @param allocatedBytes what all its threads allocated on the heap, or {@link #UNKNOWN}
 * @param othersNanos processor time that was not this process's, or was taken away by a
 * hypervisor, in steps of 10 ms; what the kernel does in no process's name counts as that
 * of others; or {@link #UNKNOWN}
 * @param latencies of single operations, or {@code null} if they were not measured
 * @param paths which way the operations went
 */
public record Measurement(long operations, long elapsedNanos, long cpuNanos, long allocatedBytes, long othersNanos,
		@Nullable Latencies latencies, PathSplit paths) {

	/** Stands for a figure that was not measured. */
	public static final long UNKNOWN = -1;

	public Measurement {
		if (operations < 0 || elapsedNanos <= 0) {
			throw new IllegalArgumentException("%d operations in %d ns".formatted(operations, elapsedNanos));
		}
	}

	/**
	 * A measurement of speed alone.
	 * @param operations how many were completed
	 * @param elapsedNanos how long that took
	 * @return a measurement to which other figures can be added
	 */
	public static Measurement of(long operations, long elapsedNanos) {
		return new Measurement(operations, elapsedNanos, UNKNOWN, UNKNOWN, UNKNOWN, null, PathSplit.NONE);
	}

	/**
	 * Adds processor time.
	 * @param cpuNanos of all threads, in nanoseconds
	 * @return a measurement with that figure
	 */
	public Measurement withCpuNanos(long cpuNanos) {
		return new Measurement(this.operations, this.elapsedNanos, cpuNanos, this.allocatedBytes, this.othersNanos,
				this.latencies, this.paths);
	}

	/**
	 * Adds what was allocated.
	 * @param allocatedBytes on the heap, by all threads
	 * @return a measurement with that figure
	 */
	public Measurement withAllocatedBytes(long allocatedBytes) {
		return new Measurement(this.operations, this.elapsedNanos, this.cpuNanos, allocatedBytes, this.othersNanos,
				this.latencies, this.paths);
	}

	/**
	 * Adds what others used.
	 * @param othersNanos processor time that was not this process's
	 * @return a measurement with that figure
	 */
	public Measurement withOthersNanos(long othersNanos) {
		return new Measurement(this.operations, this.elapsedNanos, this.cpuNanos, this.allocatedBytes, othersNanos,
				this.latencies, this.paths);
	}

	/**
	 * Adds latencies.
	 * @param latencies of single operations
	 * @return a measurement with those figures
	 */
	public Measurement withLatencies(Latencies latencies) {
		return new Measurement(this.operations, this.elapsedNanos, this.cpuNanos, this.allocatedBytes, this.othersNanos,
				latencies, this.paths);
	}

	/**
	 * Adds the path split.
	 * @param paths which way the operations went
	 * @return a measurement with those figures
	 */
	public Measurement withPaths(PathSplit paths) {
		return new Measurement(this.operations, this.elapsedNanos, this.cpuNanos, this.allocatedBytes, this.othersNanos,
				this.latencies, paths);
	}

}
