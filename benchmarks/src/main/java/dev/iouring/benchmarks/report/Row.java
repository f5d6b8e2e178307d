package dev.iouring.benchmarks.report;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.iouring.benchmarks.harness.Latencies;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.benchmarks.harness.PointResult;
import dev.iouring.benchmarks.harness.Series;

/**
 * What one subject came to at one point. A ratio is this subject's figure divided by that
 * of the subject the point begins with, measured next to it, which for a peer is another
 * measurement than the one that has a row; where not said otherwise, figures are spreads
 * over the pairs.
 *
 * @param workload the workload's name
 * @param point the point's name
 * @param subject the subject's name
 * @param pairs how often it was measured
 * @param throughput operations per second
 * @param throughputRatio more than 1 is faster
 * @param cpuMicros processor time per operation in microseconds
 * @param cpuRatio of processor time per operation; less than 1 is cheaper
 * @param coreShare processor time as a part of one core's, from 0
 * @param othersShare processor time that others had, as a part of one core's
 * @param disturbed in how many measurements that was more than a little
 * @param allocatedBytes allocated on the heap, per operation
 * @param p50Micros median latency in microseconds
 * @param p99Micros 99th percentile in microseconds
 * @param p999Micros 99.9th percentile in microseconds, of rounds with a thousand
 * latencies and more
 * @param p99Ratio of the 99th percentiles; less than 1 is quicker
 * @param paths which way all operations went
 */
public record Row(String workload, String point, String subject, int pairs, Spread throughput, Spread throughputRatio,
		Spread cpuMicros, Spread cpuRatio, Spread coreShare, Spread othersShare, int disturbed, Spread allocatedBytes,
		Spread p50Micros, Spread p99Micros, Spread p999Micros, Spread p99Ratio, PathSplit paths) {

	/** Of one core; much more than the steps that it is counted in. */
	private static final double DISTURBED = 0.1;

	/** Of fewer it is the greatest, whatever their number. */
	private static final long LEAST_FOR_P999 = 1000;

	/**
	 * Sums a point up.
	 * @param result what was measured there
	 * @return a row for each subject, the one that the others are compared with first
	 */
	public static List<Row> of(PointResult result) {
		if (result.series().isEmpty()) {
			return List.of();
		}
		Series baseline = result.series().getFirst();
		return Stream
			.concat(result.series().stream().map((series) -> of(result, series, baseline)),
					result.peers().stream().map((peer) -> of(result, peer.peer(), peer.baseline())))
			.toList();
	}

	private static Row of(PointResult result, Series series, Series baseline) {
		return new Row(result.workload(), result.point().toString(), series.subject(), series.measurements().size(),
				spread(series, Row::throughput), ratio(series, baseline, Row::throughput),
				spread(series, Row::cpuMicros), ratio(series, baseline, Row::cpuMicros), spread(series, Row::coreShare),
				spread(series, Row::othersShare),
				(int) series.measurements().stream().filter((one) -> othersShare(one) > DISTURBED).count(),
				spread(series, Row::allocatedBytes), spread(series, (one) -> micros(one, Percentile.P50)),
				spread(series, (one) -> micros(one, Percentile.P99)),
				spread(series, (one) -> micros(one, Percentile.P999)),
				ratio(series, baseline, (one) -> micros(one, Percentile.P99)),
				series.measurements().stream().map(Measurement::paths).reduce(PathSplit.NONE, PathSplit::plus));
	}

	private static Spread spread(Series series, ToDoubleFunction<Measurement> figure) {
		return Spread.of(series.measurements().stream().mapToDouble(figure));
	}

	private static Spread ratio(Series series, Series baseline, ToDoubleFunction<Measurement> figure) {
		List<Measurement> ours = series.measurements();
		List<Measurement> theirs = baseline.measurements();
		return Spread.of(IntStream.range(0, Math.min(ours.size(), theirs.size()))
			.mapToDouble((i) -> figure.applyAsDouble(ours.get(i)) / figure.applyAsDouble(theirs.get(i))));
	}

	private static double throughput(Measurement one) {
		return one.operations() / (one.elapsedNanos() / 1e9);
	}

	private static double cpuMicros(Measurement one) {
		return perOperation(one, one.cpuNanos()) / 1e3;
	}

	private static double allocatedBytes(Measurement one) {
		return perOperation(one, one.allocatedBytes());
	}

	private static double perOperation(Measurement one, long figure) {
		return (figure == Measurement.UNKNOWN || one.operations() == 0) ? Double.NaN
				: (double) figure / one.operations();
	}

	private static double coreShare(Measurement one) {
		return (one.cpuNanos() == Measurement.UNKNOWN) ? Double.NaN : (double) one.cpuNanos() / one.elapsedNanos();
	}

	private static double othersShare(Measurement one) {
		return (one.othersNanos() == Measurement.UNKNOWN) ? Double.NaN
				: (double) one.othersNanos() / one.elapsedNanos();
	}

	private static double micros(Measurement one, Percentile percentile) {
		Latencies latencies = one.latencies();
		if (latencies == null) {
			return Double.NaN;
		}
		return switch (percentile) {
			case P50 -> latencies.p50() / 1e3;
			case P99 -> latencies.p99() / 1e3;
			case P999 -> (latencies.count() < LEAST_FOR_P999) ? Double.NaN : latencies.p999() / 1e3;
		};
	}

	private enum Percentile {

		P50, P99, P999

	}

}
