package dev.iouring.benchmarks.harness;

import java.io.IOException;
import java.util.List;

/**
 * Work that several subjects can do, at several points of a scale.
 */
public interface Workload {

	/**
	 * Its name on the command line.
	 * @return lower case, such as {@code cached-read}
	 */
	String name();

	/**
	 * What it does.
	 * @return one line
	 */
	String description();

	/**
	 * Where it is measured.
	 * @param scale how much time there is
	 * @return the points, each of which is measured in a JVM of its own
	 */
	List<Point> points(Scale scale);

	/**
	 * Gets everything ready for one point.
	 * @param point the point
	 * @param scratch where files are
	 * @return the subjects, or why there are none
	 * @throws IOException if it cannot be prepared
	 * @throws InterruptedException if the thread is interrupted
	 */
	Preparation prepare(Point point, Scratch scratch) throws IOException, InterruptedException;

}
