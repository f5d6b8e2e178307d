package dev.iouring.benchmarks.report;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.PointResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTest {

	@TempDir
	private Path folder;

	private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

	@Test
	void everythingIsWrittenToFiles() throws Exception {
		Report report = report();
		report.add("Reads.", Results.of("read", Results.series("them", 100), Results.series("us", 150)));
		report.end();
		assertThat(Files.readString(this.folder.resolve("report.md"))).contains("* machine: a test", "## read",
				"| virtual-32 | us |", "## Goals");
		assertThat(Files.readString(this.folder.resolve("read.svg"))).startsWith("<?xml").contains("<svg");
		JsonNode json = JsonMapper.shared().readTree(this.folder.resolve("report.json").toFile());
		assertThat(json.at("/environment/machine").stringValue()).isEqualTo("a test");
		assertThat(json.at("/rows/1/throughputRatio/median").doubleValue()).isEqualTo(1.5);
		assertThat(json.at("/results/0/series/1/measurements/0/operations").longValue()).isEqualTo(150);
		assertThat(json.at("/goals/0/verdict").stringValue()).isEqualTo("NOT_MEASURED");
	}

	@Test
	void whatIsMissingIsNamed() throws Exception {
		Report report = report();
		report.add("Reads.", PointResult.skipped("read", Point.virtual(1), "no disk"));
		assertThat(report.hasFailures()).isFalse();
		report.add("Reads.", PointResult.failed("read", Point.virtual(2), "broken"));
		assertThat(report.hasFailures()).isTrue();
		report.end();
		assertThat(this.shown.toString(StandardCharsets.UTF_8)).contains("virtual-1: all skipped: no disk",
				"virtual-2: all FAILED: broken");
		assertThat(Files.readString(this.folder.resolve("report.md"))).contains("no disk", "broken");
	}

	@Test
	void rowsAreShownBelowTheNameOfTheirWorkload() {
		Report report = report();
		report.add("Reads.", Results.of("read", Results.series("us", 1)));
		report.add("Writes.", Results.of("write", Results.series("us", 2)));
		report.add("Reads.", Results.of("read", Results.series("us", 3)));
		assertThat(this.shown.toString(StandardCharsets.UTF_8).lines().filter((line) -> line.contains(": ")))
			.containsExactly("read: Reads.", "write: Writes.", "read: Reads.");
	}

	@Test
	void resultsSurviveTheWayFromOneJvmToAnother() {
		List<PointResult> results = List.of(Results.of("read", Results.series("us", 150)),
				PointResult.failed("read", Point.batch(2), "broken"));
		JsonMapper mapper = JsonMapper.shared();
		assertThat(results)
			.allSatisfy((result) -> assertThat(mapper.readValue(mapper.writeValueAsString(result), PointResult.class))
				.isEqualTo(result));
	}

	private Report report() {
		return new Report(this.folder, new Environment(Map.of("machine", "a test")),
				new PrintStream(this.shown, true, StandardCharsets.UTF_8));
	}

}
