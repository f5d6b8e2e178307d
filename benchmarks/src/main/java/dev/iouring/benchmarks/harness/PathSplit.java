package dev.iouring.benchmarks.harness;

/**
 * Which way operations went.
 *
 * @param inline by a system call of the caller that does not wait
 * @param ring through io_uring
 * @param fallback by NIO on a pool of threads
 */
public record PathSplit(long inline, long ring, long fallback) {

	/** For subjects that have one way only. */
	public static final PathSplit NONE = new PathSplit(0, 0, 0);

	/**
	 * All operations that were counted.
	 * @return their number, 0 if the subject has one way only
	 */
	public long total() {
		return this.inline + this.ring + this.fallback;
	}

	/**
	 * The part that went through io_uring.
	 * @return from 0 to 1, or NaN if nothing was counted
	 */
	public double ringShare() {
		return (total() == 0) ? Double.NaN : (double) this.ring / total();
	}

	/**
	 * Adds what another measurement counted.
	 * @param other the other
	 * @return the sum
	 */
	public PathSplit plus(PathSplit other) {
		return new PathSplit(this.inline + other.inline, this.ring + other.ring, this.fallback + other.fallback);
	}

	/**
	 * Takes away what was counted before.
	 * @param earlier what had been counted at an earlier moment
	 * @return the difference
	 */
	public PathSplit minus(PathSplit earlier) {
		return new PathSplit(this.inline - earlier.inline, this.ring - earlier.ring, this.fallback - earlier.fallback);
	}

}
