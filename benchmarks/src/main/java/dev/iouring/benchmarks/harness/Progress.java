package dev.iouring.benchmarks.harness;

/**
 * Wants to know what is being done.
 */
public interface Progress {

	/** Does not want to know. */
	Progress NONE = new Progress() {

		@Override
		public void warmingUp(String subject) {
		}

		@Override
		public void measuring(String subject, int pair, int pairs) {
		}

	};

	/**
	 * A subject works without being measured.
	 * @param subject its name
	 */
	void warmingUp(String subject);

	/**
	 * A subject is measured.
	 * @param subject its name
	 * @param pair the number of the time around, from 1
	 * @param pairs how many there will be
	 */
	void measuring(String subject, int pair, int pairs);

}
