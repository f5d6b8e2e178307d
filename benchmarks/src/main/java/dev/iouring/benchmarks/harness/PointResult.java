package dev.iouring.benchmarks.harness;

import java.util.List;
import java.util.Map;

/**
 * What came out at one point of a workload.
 *
 * @param workload its name
 * @param point where
 * @param series of each subject, the one that the others are compared with first; empty
 * if that one failed
 * @param peers those that were measured after these, each with a series of the first
 * subject of its own
 * @param skipped subjects that cannot do the work here, and why
 * @param failures subjects that broke while they were measured, and how
 * @param unsteady subjects whose speed still changed when they were measured
 * @param checkedBefore what was found before measuring, see {@link Preparation#check()}
 * @param checkedAfter what was found after measuring
 */
public record PointResult(String workload, Point point, List<Series> series, List<Comparison> peers,
		Map<String, String> skipped, Map<String, String> failures, List<String> unsteady, String checkedBefore,
		String checkedAfter) {

	/**
	 * The result of a point that could not be measured at all.
	 * @param workload its name
	 * @param point where
	 * @param reason what happened
	 * @return a result with one failure
	 */
	public static PointResult failed(String workload, Point point, String reason) {
		return new PointResult(workload, point, List.of(), List.of(), Map.of(), Map.of("all", reason), List.of(), "",
				"");
	}

	/**
	 * The result of a point that cannot be measured here.
	 * @param workload its name
	 * @param point where
	 * @param reason what is missing
	 * @return a result without series
	 */
	public static PointResult skipped(String workload, Point point, String reason) {
		return new PointResult(workload, point, List.of(), List.of(), Map.of("all", reason), Map.of(), List.of(), "",
				"");
	}

}
