package dev.iouring.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.iouring.benchmarks.harness.PointResult;
import dev.iouring.benchmarks.report.Goal.Verdict;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class GoalTest {

	private final List<PointResult> results = List.of(Results.of("read",
			Results.series("them", 100, 100, 100, 100, 100), Results.series("us", 150, 140, 150, 160, 150)));

	@Test
	void enoughIsReached() {
		assertThat(judge(goal(Metric.THROUGHPUT_RATIO, 1.4)))
			.hasToString("reached        read virtual-32 us: throughput ratio ≥ 1.40 (1.50, 1.40–1.60)");
	}

	@Test
	void tooLittleIsMissedByTheDifference() {
		assertThat(judge(goal(Metric.THROUGHPUT_RATIO, 1.75)))
			.hasToString("missed         read virtual-32 us: throughput ratio ≥ 1.75 (1.50, 1.40–1.60; by 0.25)");
	}

	@Test
	void whatPairsDisagreeAboutIsInDoubt() {
		assertThat(judge(goal(Metric.THROUGHPUT_RATIO, 1.45)))
			.hasToString("in doubt       read virtual-32 us: throughput ratio ≥ 1.45 (1.50, 1.40–1.60)");
		assertThat(judge(goal(Metric.THROUGHPUT_RATIO, 1.55)))
			.hasToString("in doubt       read virtual-32 us: throughput ratio ≥ 1.55 (1.50, 1.40–1.60; by 0.05)");
	}

	@Test
	void tooMuchIsMissedWhereLessIsBetter() {
		assertThat(judge(goal(Metric.ALLOCATED_BYTES, 8)).verdict()).isEqualTo(Verdict.MISSED);
		assertThat(judge(goal(Metric.ALLOCATED_BYTES, 10)).verdict()).isEqualTo(Verdict.REACHED);
		assertThat(judge(goal(Metric.CORE_PERCENT, 49)).verdict()).isEqualTo(Verdict.MISSED);
		assertThat(judge(goal(Metric.CORE_PERCENT, 50)).verdict()).isEqualTo(Verdict.REACHED);
	}

	@Test
	void fewPairsAreNotJudged() {
		PointResult four = Results.of("read", Results.series("them", 100, 100, 100, 100),
				Results.series("us", 150, 150, 150, 150));
		assertThat(goal(Metric.THROUGHPUT_RATIO, 1).judge(List.of(four)).verdict()).isEqualTo(Verdict.TOO_FEW_PAIRS);
	}

	@Test
	void whatSomethingBrokeBesideIsSpoiled() {
		PointResult good = this.results.getFirst();
		PointResult broken = new PointResult(good.workload(), good.point(), good.series(), List.of(), Map.of(),
				Map.of("check", "not cached"), List.of(), "", "");
		assertThat(goal(Metric.THROUGHPUT_RATIO, 1).judge(List.of(broken)))
			.hasToString("SPOILED        read virtual-32 us: throughput ratio ≥ 1.00 (1.50, 1.40–1.60)");
		PointResult gone = PointResult.failed(good.workload(), good.point(), "broken");
		assertThat(goal(Metric.THROUGHPUT_RATIO, 1).judge(List.of(gone)).verdict()).isEqualTo(Verdict.SPOILED);
	}

	@Test
	void whatThisRunDoesNotTellIsSaidToBeSo() {
		assertThat(List.of(new Goal("write", "virtual-32", "us", Metric.CPU_RATIO, 1),
				new Goal("read", "virtual-1", "us", Metric.CPU_RATIO, 1),
				new Goal("read", "virtual-32", "nobody", Metric.CPU_RATIO, 1)))
			.allSatisfy((goal) -> assertThat(judge(goal).verdict()).isEqualTo(Verdict.NOT_MEASURED));
	}

	@Test
	void goalsAreReadFromTheirFile() {
		List<Goal> goals = Goals.all();
		assertThat(goals).isNotEmpty().doesNotHaveDuplicates();
		Set<Metric> metrics = goals.stream().map(Goal::metric).collect(Collectors.toSet());
		assertThat(metrics).containsExactlyInAnyOrder(Metric.values());
	}

	private Goal.Outcome judge(Goal goal) {
		return goal.judge(this.results);
	}

	private static Goal goal(Metric metric, double limit) {
		return new Goal("read", "virtual-32", "us", metric, limit);
	}

}
