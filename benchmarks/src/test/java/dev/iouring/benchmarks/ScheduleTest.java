package dev.iouring.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.PointResult;
import dev.iouring.benchmarks.harness.Scale;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTest {

	@Test
	void noWorkloadWaitsUntilAnotherIsDone() {
		Schedule schedule = schedule(Duration.ofDays(1));
		assertThat(schedule.inOrder()).extracting((order) -> order.workload() + " " + order.point())
			.containsExactly("a virtual-1", "b virtual-1", "c virtual-1", "a virtual-2", "c virtual-2", "a virtual-3");
	}

	@Test
	void whatThereIsNoTimeForIsSaidToBeLeftOut() throws Exception {
		List<PointResult> results = new ArrayList<>();
		schedule(Duration.ZERO).measure(results::add);
		assertThat(results).hasSize(6)
			.allSatisfy((result) -> assertThat(result.skipped().values())
				.containsExactly("the 0 s for all points were over"));
	}

	private static Schedule schedule(Duration limit) {
		Schedule schedule = new Schedule(limit);
		add(schedule, "a", 3);
		add(schedule, "b", 1);
		add(schedule, "c", 2);
		return schedule;
	}

	private static void add(Schedule schedule, String workload, int points) {
		for (int i = 1; i <= points; i++) {
			schedule.add(new Order(workload, Point.virtual(i), Scale.QUICK, Path.of(""), ""));
		}
	}

}
