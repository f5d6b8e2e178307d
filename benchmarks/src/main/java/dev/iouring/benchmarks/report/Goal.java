package dev.iouring.benchmarks.report;

import java.util.List;
import java.util.Optional;

import dev.iouring.benchmarks.harness.PointResult;

/**
 * What a row should come to.
 *
 * @param workload the workload's name
 * @param point the point's name
 * @param subject the subject's name
 * @param metric which figure
 * @param limit the least of it, or the most, whichever is worse
 */
public record Goal(String workload, String point, String subject, Metric metric, double limit) {

	/** Of fewer, the least and the greatest say nothing of what the next would be. */
	private static final int LEAST_PAIRS = 5;

	/**
	 * Compares the goal with what came out.
	 * @param results of all points of a run
	 * @return whether it is reached
	 */
	public Outcome judge(List<PointResult> results) {
		return results.stream()
			.filter((result) -> result.workload().equals(this.workload) && result.point().toString().equals(this.point))
			.findFirst()
			.map(this::judge)
			.orElse(new Outcome(this, Spread.UNKNOWN, Verdict.NOT_MEASURED));
	}

	private Outcome judge(PointResult result) {
		Optional<Row> row = Row.of(result).stream().filter((one) -> one.subject().equals(this.subject)).findFirst();
		Spread value = row.map(this.metric::of).orElse(Spread.UNKNOWN);
		return new Outcome(this, value, verdict(result, value, row.map(Row::pairs).orElse(0)));
	}

	private Verdict verdict(PointResult result, Spread value, int pairs) {
		if (!result.failures().isEmpty()) {
			return Verdict.SPOILED;
		}
		if (!value.isKnown()) {
			return Verdict.NOT_MEASURED;
		}
		if (pairs < LEAST_PAIRS) {
			return Verdict.TOO_FEW_PAIRS;
		}
		if (value.hasInside(this.limit)) {
			return Verdict.IN_DOUBT;
		}
		return (this.metric.missedBy(value.median(), this.limit) <= 0) ? Verdict.REACHED : Verdict.MISSED;
	}

	@Override
	public String toString() {
		return "%s %s %s: %s %s %s".formatted(this.workload, this.point, this.subject, this.metric.label(),
				this.metric.isMoreBetter() ? "≥" : "≤", Figures.number(this.limit));
	}

	/**
	 * How a goal compares with what came out.
	 *
	 * @param goal the goal
	 * @param value what came out
	 * @param verdict whether that is good enough
	 */
	public record Outcome(Goal goal, Spread value, Verdict verdict) {

		@Override
		public String toString() {
			String text = "%-13s  %s".formatted(this.verdict.label, this.goal);
			if (!this.value.isKnown()) {
				return text;
			}
			double missedBy = this.goal.metric.missedBy(this.value.median(), this.goal.limit);
			return "%s (%s%s)".formatted(text, Figures.spread(this.value),
					(missedBy > 0) ? "; by " + Figures.number(missedBy) : "");
		}

	}

	/**
	 * Whether a goal is reached.
	 */
	public enum Verdict {

		/** It is. */
		REACHED("reached"),
		/** It is not. */
		MISSED("missed"),
		/** Some pairs say that it is, others that it is not. */
		IN_DOUBT("in doubt"),
		/** There are too few pairs to tell. */
		TOO_FEW_PAIRS("too few pairs"),
		/** Something broke at the same point, so its figures mean nothing. */
		SPOILED("SPOILED"),
		/** This run does not tell. */
		NOT_MEASURED("not measured");

		private final String label;

		Verdict(String label) {
			this.label = label;
		}

	}

}
