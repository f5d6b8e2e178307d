package dev.iouring.benchmarks.startup;

import java.util.List;

/**
 * What the middle half of several figures is.
 *
 * @param first a quarter is less
 * @param median half is less
 * @param third three quarters are less
 */
record Quartiles(double first, double median, double third) {

	/**
	 * Sums figures up. What lies between two of them is interpolated.
	 * @param values at least one, in any order
	 * @return their quartiles
	 */
	static Quartiles of(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
	}

	private static double at(double[] sorted, double share) {
		double position = share * (sorted.length - 1);
		int below = (int) position;
		int above = Math.min(below + 1, sorted.length - 1);
		return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
	}

	/**
	 * Compares with a limit.
	 * @param limit the most that is good enough
	 * @return the verdict, which is in doubt if the limit lies within the middle half
	 */
	String verdict(double limit) {
		if (this.third <= limit) {
			return "reached";
		}
		return (this.first > limit) ? "missed" : "in doubt";
	}

}
