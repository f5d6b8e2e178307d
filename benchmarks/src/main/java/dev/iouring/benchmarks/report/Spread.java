package dev.iouring.benchmarks.report;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What several measurements of the same figure came to.
 *
 * @param median of an even number, the mean of the two in the middle; NaN if there are
 * none
 * @param min the smallest
 * @param max the largest
 */
public record Spread(double median, double min, double max) {

	static final Spread UNKNOWN = new Spread(Double.NaN, Double.NaN, Double.NaN);

	/**
	 * Sums figures up. Those that are NaN were not measured and are left out.
	 * @param values in any order
	 * @return their spread
	 */
	public static Spread of(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).filter(Double::isFinite).sorted().toArray();
		if (sorted.length == 0) {
			return UNKNOWN;
		}
		int middle = sorted.length / 2;
		double median = (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
		return new Spread(median, sorted[0], sorted[sorted.length - 1]);
	}

	static Spread of(DoubleStream values) {
		return of(values.boxed().toList());
	}

	Spread times(double factor) {
		return new Spread(this.median * factor, this.min * factor, this.max * factor);
	}

	/** Whether a figure is neither less than all that was measured, nor more. */
	boolean hasInside(double figure) {
		return this.min < figure && figure < this.max;
	}

	/**
	 * Tells whether there is anything to tell.
	 * @return {@code false} if nothing was measured
	 */
	public boolean isKnown() {
		return !Double.isNaN(this.median);
	}

}
