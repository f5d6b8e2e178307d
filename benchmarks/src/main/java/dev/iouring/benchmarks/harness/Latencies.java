package dev.iouring.benchmarks.harness;

import org.HdrHistogram.AbstractHistogram;

/**
 * How long single operations took.
 *
 * @param count how many were timed
 * @param p50 the median in nanoseconds
 * @param p99 what 99 of 100 did not exceed, in nanoseconds
 * @param p999 what 999 of 1000 did not exceed, in nanoseconds
 * @param max the longest in nanoseconds
 */
public record Latencies(long count, long p50, long p99, long p999, long max) {

	/**
	 * Reads them from a histogram.
	 * @param histogram of nanoseconds
	 * @return its percentiles
	 */
	public static Latencies of(AbstractHistogram histogram) {
		return new Latencies(histogram.getTotalCount(), histogram.getValueAtPercentile(50),
				histogram.getValueAtPercentile(99), histogram.getValueAtPercentile(99.9), histogram.getMaxValue());
	}

}
