package dev.iouring.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.iouring.benchmarks.harness.Latencies;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.PointResult;
import dev.iouring.benchmarks.harness.Progress;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Series;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.benchmarks.linux.BuildFolder;
import dev.iouring.benchmarks.report.Goal;
import dev.iouring.benchmarks.report.Goals;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class WorkloadsTest {

	/** Long enough for each subject to do something, and for nothing else. */
	private static final Scale TINY = new Scale(true, 1, 1, Duration.ofMillis(10), Duration.ofMillis(10), 64 << 20);

	/** They have native libraries for x86-64 alone. */
	private static final Set<String> PEERS = Set.of("jasyncfio", "nio_uring");

	@TempDir(factory = BuildFolder.class)
	private static Path folder;

	static Stream<String> names() {
		return Catalogue.all().stream().map(Workload::name);
	}

	@ParameterizedTest
	@MethodSource("names")
	void everyWorkloadRuns(String name) throws Exception {
		Workload workload = Catalogue.find(name);
		Order order = new Order(name, workload.points(Scale.FULL).getFirst(), TINY, folder, "");
		PointResult result = PointMain.measure(order, Progress.NONE);
		assertThat(result.failures()).isEmpty();
		if (result.series().isEmpty()) {
			// what this machine lacks, which has to be said
			assertThat(result.skipped()).isNotEmpty().allSatisfy((_, reason) -> assertThat(reason).isNotBlank());
			return;
		}
		assertThat(PEERS).containsAll(result.skipped().keySet());
		// not all of them can do O_DIRECT
		if (System.getProperty("os.arch").equals("amd64") && !name.startsWith("direct-")) {
			assertThat(result.skipped()).isEmpty();
		}
		assertThat(result.series()).hasSizeGreaterThan(1)
			.allSatisfy((series) -> assertThat(series.measurements()).hasSize(TINY.pairs())
				.allMatch((one) -> name.equals("idle") || isAtWork(one)));
		assertThat(result.series()).extracting(Series::subject)
			.doesNotHaveDuplicates()
			.containsAll(
					Goals.all().stream().filter((goal) -> goal.workload().equals(name)).map(Goal::subject).toList());
	}

	/** Operations that end after their round have latencies all the same. */
	private static boolean isAtWork(Measurement measurement) {
		Latencies latencies = measurement.latencies();
		return measurement.operations() > 0 || (latencies != null && latencies.count() > 0);
	}

	@Test
	void namesAreUnique() {
		assertThat(names()).doesNotHaveDuplicates();
	}

	@Test
	void aNameThatIsNotThereIsNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> Catalogue.find(List.of("cached-raed")))
			.withMessageContaining("cached-raed");
	}

	@Test
	void everyGoalIsAboutSomethingThatIsMeasured() {
		for (Goal goal : Goals.all()) {
			Workload workload = Catalogue.find(goal.workload());
			assertThat(workload.points(Scale.FULL)).extracting(Object::toString).as("%s", goal).contains(goal.point());
		}
	}

}
