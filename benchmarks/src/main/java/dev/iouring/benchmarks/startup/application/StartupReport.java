package dev.iouring.benchmarks.startup.application;

import java.util.List;

/**
 * How an application has started.
 *
 * @param ready from the start of its JVM until it was ready, in milliseconds
 * @param mainThread processor time that its main thread took for that, in milliseconds
 * @param allThreads processor time of all threads, the compiler's and the probe's among
 * them, in milliseconds
 * @param started what there was when the probe for io_uring had ended
 * @param used what there was after the first use, if there is something to use
 */
public record StartupReport(double ready, double mainThread, double allThreads, Holdings started, Holdings used) {

	/**
	 * What an application holds.
	 *
	 * @param threads names of its threads
	 * @param rings number of its rings
	 */
	public record Holdings(List<String> threads, int rings) {

	}

}
