package dev.iouring.benchmarks.report;

import java.util.List;
import java.util.Locale;

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

	/**
	 * Compares the goal with what came out.
	 * @param rows all rows of a run
	 * @return whether it is reached
	 */
	public Outcome judge(List<Row> rows) {
		return rows.stream()
			.filter((row) -> row.isAt(this.workload, this.point) && row.subject().equals(this.subject))
			.mapToDouble(this.metric::of)
			.filter(Double::isFinite)
			.mapToObj(this::judge)
			.findFirst()
			.orElse(new Outcome(this, Double.NaN, Verdict.NOT_MEASURED));
	}

	private Outcome judge(double value) {
		return new Outcome(this, value,
				(this.metric.missedBy(value, this.limit) <= 0) ? Verdict.REACHED : Verdict.MISSED);
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
	 * @param value what came out, or NaN
	 * @param verdict whether that is good enough
	 */
	public record Outcome(Goal goal, double value, Verdict verdict) {

		@Override
		public String toString() {
			return switch (this.verdict) {
				case REACHED -> String.format(Locale.ROOT, "reached  %s (%s)", this.goal, Figures.number(this.value));
				case MISSED ->
					String.format(Locale.ROOT, "missed   %s (%s, by %s)", this.goal, Figures.number(this.value),
							Figures.number(this.goal.metric.missedBy(this.value, this.goal.limit)));
				case NOT_MEASURED -> "not measured  " + this.goal;
			};
		}

	}

	/**
	 * Whether a goal is reached.
	 */
	public enum Verdict {

		/** It is. */
		REACHED,
		/** It is not. */
		MISSED,
		/** This run does not tell. */
		NOT_MEASURED

	}

}
