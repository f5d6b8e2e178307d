package dev.iouring.benchmarks.harness;

/**
 * What one thread does over and over.
 */
@FunctionalInterface
public interface Work {

	/**
	 * Does it once, and checks the result.
	 * @throws Exception if it failed, or its result is not what it should be
	 */
	void perform() throws Exception;

}
