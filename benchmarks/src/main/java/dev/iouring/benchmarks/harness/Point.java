package dev.iouring.benchmarks.harness;

/**
 * Where on its scale a workload is measured.
 *
 * @param kind what works
 * @param count how many threads, or how many operations at a time
 */
public record Point(Kind kind, int count) {

	/**
	 * A number of virtual threads.
	 * @param threads how many
	 * @return the point
	 */
	public static Point virtual(int threads) {
		return new Point(Kind.VIRTUAL, threads);
	}

	/**
	 * A number of platform threads.
	 * @param threads how many
	 * @return the point
	 */
	public static Point platform(int threads) {
		return new Point(Kind.PLATFORM, threads);
	}

	/**
	 * One platform thread that has several operations at a time.
	 * @param operations how many
	 * @return the point
	 */
	public static Point batch(int operations) {
		return new Point(Kind.BATCH, operations);
	}

	/**
	 * How many threads work.
	 * @return at least 1
	 */
	public int threads() {
		return (this.kind == Kind.BATCH) ? 1 : this.count;
	}

	/**
	 * How the point is called in tables and on the command line.
	 * @return such as {@code virtual-32}
	 */
	@Override
	public String toString() {
		return this.kind.label + "-" + this.count;
	}

	/**
	 * What a point counts.
	 */
	public enum Kind {

		/** Virtual threads. */
		VIRTUAL("virtual"),
		/** Platform threads. */
		PLATFORM("platform"),
		/** Operations at a time, by one platform thread. */
		BATCH("batch");

		private final String label;

		Kind(String label) {
			this.label = label;
		}

	}

}
