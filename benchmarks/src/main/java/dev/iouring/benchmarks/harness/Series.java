package dev.iouring.benchmarks.harness;

import java.util.List;

/**
 * The measurements of one subject, one for each time around.
 *
 * @param subject its name
 * @param measurements in the order in which they were made
 */
public record Series(String subject, List<Measurement> measurements) {

	public Series {
		measurements = List.copyOf(measurements);
	}

}
