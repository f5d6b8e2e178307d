package dev.iouring.benchmarks.harness;

/**
 * How work is repeated.
 *
 * @param point how many threads of which kind do it
 * @param operations how many operations doing it once means
 * @param latencyInterval of how many times one is timed, a power of two; reading the
 * clock twice takes about 50 ns
 */
public record Load(Point point, int operations, int latencyInterval) {

	public Load {
		if (operations < 1 || Integer.bitCount(latencyInterval) != 1) {
			throw new IllegalArgumentException("%d operations, one of %d timed".formatted(operations, latencyInterval));
		}
	}

	/**
	 * Whether each operation is timed, from the end of the one before it.
	 * @return {@code false} if some are, without what is between them
	 */
	public boolean isTimed() {
		return this.latencyInterval == 1;
	}

	/**
	 * Work that is one operation and takes long enough to be timed each time.
	 * @param point how many threads of which kind do it
	 * @return the load
	 */
	public static Load timed(Point point) {
		return new Load(point, 1, 1);
	}

	/**
	 * Work that is one operation and takes less than some microseconds.
	 * @param point how many threads of which kind do it
	 * @return the load
	 */
	public static Load sampled(Point point) {
		return new Load(point, 1, 16);
	}

}
