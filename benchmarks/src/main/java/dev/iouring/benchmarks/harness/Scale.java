package dev.iouring.benchmarks.harness;

import java.time.Duration;

/**
 * How much time a run has.
 *
 * @param quick whether few points with small files are enough
 * @param pairs how often each subject is measured
 * @param peerPairs how often each peer is measured, 0 to leave peers out
 * @param warmUp how long each subject works before it is measured
 * @param round how long one measurement takes
 * @param fileSize of files that are not cached, in bytes; those that are have a quarter
 * of it
 */
public record Scale(boolean quick, int pairs, int peerPairs, Duration warmUp, Duration round, long fileSize) {

	/** For figures that are published. */
	public static final Scale FULL = new Scale(false, 11, 5, Duration.ofMillis(2000), Duration.ofMillis(500), 1L << 30);

	/** For a look, within five minutes. */
	public static final Scale QUICK = new Scale(true, 3, 0, Duration.ofMillis(1000), Duration.ofMillis(200), 1L << 28);

	/**
	 * Changes how often each subject is measured.
	 * @param pairs at least 1; peers are measured as often, or less often as before
	 * @return the scale
	 */
	public Scale withPairs(int pairs) {
		return new Scale(this.quick, pairs, Math.min(pairs, this.peerPairs), this.warmUp, this.round, this.fileSize);
	}

	/**
	 * How peers are measured. The baseline, and what the compiler made for it, is warm by
	 * then.
	 * @return the scale
	 */
	public Scale forPeers() {
		return new Scale(this.quick, this.peerPairs, this.peerPairs, this.warmUp.dividedBy(2), this.round,
				this.fileSize);
	}

	/**
	 * The size of files that are in the page cache.
	 * @return in bytes
	 */
	public long cachedFileSize() {
		return this.fileSize / 4;
	}

}
