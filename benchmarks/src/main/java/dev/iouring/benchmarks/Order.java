package dev.iouring.benchmarks;

import java.nio.file.Path;

import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Scale;

/**
 * What a JVM is started for.
 *
 * @param workload the workload's name
 * @param point where it is measured
 * @param scale how long
 * @param folder where the files are
 * @param place what the progress line begins with, or nothing if there is to be none
 */
record Order(String workload, Point point, Scale scale, Path folder, String place) {

	Order at(String place) {
		return new Order(this.workload, this.point, this.scale, this.folder, place);
	}

}
