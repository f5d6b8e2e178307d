package dev.iouring.benchmarks.report;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.iouring.benchmarks.report.Goal.Verdict;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GoalTest {

	private final List<Row> rows = Row.of(Results.of("read", Results.series("them", 100), Results.series("us", 150)));

	@Test
	void enoughIsReached() {
		assertThat(judge(goal(Metric.THROUGHPUT_RATIO, 1.5)))
			.hasToString("reached  read virtual-32 us: throughput ratio ≥ 1.50 (1.50)");
	}

	@Test
	void tooLittleIsMissedByTheDifference() {
		assertThat(judge(goal(Metric.THROUGHPUT_RATIO, 1.75)))
			.hasToString("missed   read virtual-32 us: throughput ratio ≥ 1.75 (1.50, by 0.25)");
	}

	@Test
	void tooMuchIsMissedWhereLessIsBetter() {
		assertThat(judge(goal(Metric.ALLOCATED_BYTES, 8)).verdict()).isEqualTo(Verdict.MISSED);
		assertThat(judge(goal(Metric.ALLOCATED_BYTES, 10)).verdict()).isEqualTo(Verdict.REACHED);
		assertThat(judge(goal(Metric.CORE_PERCENT, 49)).verdict()).isEqualTo(Verdict.MISSED);
		assertThat(judge(goal(Metric.CORE_PERCENT, 50)).verdict()).isEqualTo(Verdict.REACHED);
	}

	@Test
	void whatThisRunDoesNotTellIsSaidToBeSo() {
		assertThat(new Goal("write", "virtual-32", "us", Metric.CPU_RATIO, 1).judge(this.rows).verdict())
			.isEqualTo(Verdict.NOT_MEASURED);
		assertThat(new Goal("read", "virtual-1", "us", Metric.CPU_RATIO, 1).judge(this.rows).verdict())
			.isEqualTo(Verdict.NOT_MEASURED);
	}

	@Test
	void goalsAreReadFromTheirFile() {
		List<Goal> goals = Goals.all();
		assertThat(goals).isNotEmpty().doesNotHaveDuplicates();
		Set<Metric> metrics = goals.stream().map(Goal::metric).collect(Collectors.toSet());
		assertThat(metrics).containsExactlyInAnyOrder(Metric.values());
	}

	private Goal.Outcome judge(Goal goal) {
		return goal.judge(this.rows);
	}

	private static Goal goal(Metric metric, double limit) {
		return new Goal("read", "virtual-32", "us", metric, limit);
	}

}
