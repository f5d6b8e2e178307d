package dev.iouring.benchmarks.report;

import java.util.List;
import java.util.Map;

import dev.iouring.benchmarks.harness.Comparison;
import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.PathSplit;
import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.PointResult;
import dev.iouring.benchmarks.harness.Series;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RowTest {

	@Test
	void ratiosAreThoseOfNeighboursNotOfMedians() {
		// twice as fast each time, while the machine becomes slower and slower
		List<Row> rows = Row
			.of(Results.of("read", Results.series("them", 1000, 100, 10), Results.series("us", 2000, 200, 20)));
		assertThat(rows.getLast().throughputRatio()).isEqualTo(new Spread(2, 2, 2));
		assertThat(rows.getLast().cpuRatio()).isEqualTo(new Spread(0.5, 0.5, 0.5));
		assertThat(rows.getLast().p99Ratio().median()).isEqualTo(0.5);
	}

	@Test
	void theFirstSubjectIsWhatAllAreComparedWith() {
		List<Row> rows = Row.of(Results.of("read", Results.series("them", 100, 100), Results.series("us", 150, 50)));
		assertThat(rows).extracting(Row::subject).containsExactly("them", "us");
		assertThat(rows.getFirst().throughputRatio()).isEqualTo(new Spread(1, 1, 1));
		assertThat(rows.getLast().throughputRatio()).isEqualTo(new Spread(1, 0.5, 1.5));
	}

	@Test
	void peersAreComparedWithTheBaselineThatWasMeasuredBesideThem() {
		PointResult result = new PointResult("read", Point.virtual(1), List.of(Results.series("them", 100)),
				List.of(new Comparison(Results.series("them", 50), Results.series("peer", 75))), Map.of(), Map.of(),
				List.of(), "", "");
		List<Row> rows = Row.of(result);
		assertThat(rows).extracting(Row::subject).containsExactly("them", "peer");
		assertThat(rows.getLast().throughputRatio().median()).isEqualTo(1.5);
	}

	@Test
	void costsAreThoseOfAnOperation() {
		Row row = Row.of(Results.of("read", Results.series("us", 1000))).getFirst();
		assertThat(row.throughput().median()).isEqualTo(1000);
		assertThat(row.cpuMicros().median()).isEqualTo(500);
		assertThat(row.coreShare().median()).isEqualTo(0.5);
		assertThat(row.othersShare().median()).isEqualTo(0.02);
		assertThat(row.allocatedBytes().median()).isEqualTo(10);
		assertThat(row.p50Micros().median()).isEqualTo(1);
	}

	@Test
	void theLongestOfFewIsNotAPercentile() {
		List<Row> rows = Row.of(Results.of("read", Results.series("them", 999), Results.series("us", 1000)));
		assertThat(rows.getFirst().p99Micros().isKnown()).isTrue();
		assertThat(rows.getFirst().p999Micros().isKnown()).isFalse();
		assertThat(rows.getLast().p999Micros().median()).isEqualTo(3000);
	}

	@Test
	void measurementsInWhichOthersWorkedAreCounted() {
		Measurement quiet = Measurement.of(1, 1000).withOthersNanos(50);
		Measurement disturbed = Measurement.of(1, 1000).withOthersNanos(150);
		Series series = new Series("us", List.of(quiet, disturbed, disturbed, Measurement.of(1, 1000)));
		assertThat(Row.of(Results.of("read", series)).getFirst().disturbed()).isEqualTo(2);
	}

	@Test
	void pathsAreAddedUp() {
		Row row = Row.of(Results.of("read", Results.series("us", 1000, 2000))).getFirst();
		assertThat(row.paths()).isEqualTo(new PathSplit(750, 2250, 0));
	}

	@Test
	void whatWasNotMeasuredIsNotANumber() {
		Row row = Row.of(Results.of("read", new Series("us", List.of(Measurement.of(0, 1_000))))).getFirst();
		assertThat(row.cpuMicros().isKnown()).isFalse();
		assertThat(row.allocatedBytes().isKnown()).isFalse();
		assertThat(row.p99Micros().isKnown()).isFalse();
		assertThat(row.throughputRatio().isKnown()).isFalse();
	}

	@Test
	void aPointThatFailedHasNoRows() {
		assertThat(Row.of(PointResult.failed("read", Point.virtual(1), "broken"))).isEmpty();
	}

}
