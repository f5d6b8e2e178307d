package dev.iouring.benchmarks.jmh;

import java.nio.file.Path;

import dev.iouring.benchmarks.linux.BuildFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class MicrobenchmarksTest {

	@TempDir(factory = BuildFolder.class)
	private Path folder;

	@Test
	void allOfThemAreMeasured() throws Exception {
		Path report = this.folder.resolve("jmh.json");
		new Microbenchmarks(TimeValue.milliseconds(10), 1, 1, 0, VerboseMode.SILENT).run(this.folder, report);
		JsonNode figures = JsonMapper.shared().readTree(report.toFile());
		assertThat(figures).extracting((one) -> one.path("benchmark").stringValue().replaceAll(".*\\.jmh\\.", ""))
			.containsOnly("FileBenchmark.blocking", "FileBenchmark.future", "RingBenchmark.batch",
					"TemplateBenchmark.read");
		assertThat(figures).allSatisfy((one) -> assertThat(one.at("/primaryMetric/score").doubleValue()).isPositive());
	}

}
