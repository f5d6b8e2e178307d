package dev.iouring.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.PointResult;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.linux.BuildFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTest {

	private static final Scale TINY = new Scale(true, 1, 0, Duration.ofMillis(10), Duration.ofMillis(10), 1 << 20);

	@TempDir(factory = BuildFolder.class)
	private Path folder;

	private final List<PointResult> results = new ArrayList<>();

	@Test
	void noWorkloadWaitsUntilAnotherIsDone() {
		Schedule schedule = new Schedule(Duration.ofDays(1));
		for (String point : List.of("a 1", "a 2", "a 3", "b 1", "c 1", "c 2")) {
			schedule.add(new Order(point.substring(0, 1), Point.virtual(Integer.parseInt(point.substring(2))), TINY,
					this.folder, ""));
		}
		assertThat(schedule.inOrder()).extracting((order) -> order.workload() + " " + order.point().count())
			.containsExactly("a 1", "b 1", "c 1", "a 2", "c 2", "a 3");
	}

	@Test
	void pointsAreMeasuredInJvmsOfTheirOwn() throws Exception {
		measure(Duration.ofMinutes(1), order("allocation"));
		assertThat(this.results).hasSize(1);
		PointResult result = this.results.getFirst();
		assertThat(result.failures()).isEmpty();
		assertThat(result.series()).isNotEmpty();
		assertThat(this.folder).isDirectoryNotContaining((file) -> file.toString().endsWith(".json"));
	}

	@Test
	void whatTimeDoesNotSufficeForIsSkippedAndNamed() throws Exception {
		measure(Duration.ZERO, order("allocation"), order("idle"));
		assertThat(this.results).extracting(PointResult::workload).containsExactly("allocation", "idle");
		assertThat(this.results).allSatisfy((result) -> assertThat(result.skipped().get("all")).contains("were over"));
	}

	@Test
	void aPointThatTakesTooLongIsEndedAndHasFailed() throws Exception {
		PointResult result = new PointProcess(Duration.ofMillis(1)).measure(order("idle"));
		assertThat(result.failures().get("all")).startsWith("not done after");
		assertThat(this.folder).isEmptyDirectory();
	}

	@Test
	void aJvmThatBreaksIsAPointThatFailed() throws Exception {
		PointResult result = new PointProcess(Duration.ofMinutes(1)).measure(order("no-such-workload"));
		assertThat(result.failures().get("all")).isEqualTo("its JVM ended with status 1");
	}

	private void measure(Duration limit, Order... orders) throws Exception {
		Schedule schedule = new Schedule(limit);
		List.of(orders).forEach(schedule::add);
		schedule.measure(this.results::add);
	}

	private Order order(String workload) {
		return new Order(workload, Point.platform(1), TINY, this.folder.toAbsolutePath(), "");
	}

}
