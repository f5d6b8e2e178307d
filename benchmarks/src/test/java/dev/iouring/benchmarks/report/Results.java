package dev.iouring.benchmarks.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import dev.iouring.benchmarks.harness.Latencies;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.PointResult;
import dev.iouring.benchmarks.harness.Series;

/**
 * Results that nobody measured.
 */
final class Results {

	private Results() {
	}

	static PointResult of(String workload, Series... series) {
		return new PointResult(workload, Point.virtual(32), List.of(series), List.of(), Map.of(), Map.of(), List.of(),
				"", "");
	}

	/** Each number of operations was done in one second. */
	static Series series(String subject, long... operations) {
		return new Series(subject, Arrays.stream(operations).mapToObj(Results::measurement).toList());
	}

	private static Measurement measurement(long operations) {
		return Measurement.of(operations, 1_000_000_000)
			.withCpuNanos(500_000_000)
			.withAllocatedBytes(10 * operations)
			.withOthersNanos(20_000_000)
			.withLatencies(new Latencies(operations, 1000, 1_000_000_000 / operations, 3_000_000, 4_000_000))
			.withPaths(new PathSplit(operations / 4, operations - operations / 4, 0));
	}

}
