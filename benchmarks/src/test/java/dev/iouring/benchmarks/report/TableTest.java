package dev.iouring.benchmarks.report;

import java.util.List;

import dev.iouring.benchmarks.harness.PathSplit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TableTest {

	private static final int COLUMNS = 13;

	private final Table table = Table
		.of(Row.of(Results.of("read", Results.series("filechannel", 100_000, 100_000, 100_000),
				Results.series("us", 150_000, 140_000, 160_000))));

	@Test
	void columnsOfTextLineUp() {
		List<String> lines = this.table.text().lines().toList();
		assertThat(lines).hasSize(3);
		assertThat(lines).extracting(String::length).containsOnly(lines.getFirst().length());
		assertThat(lines.get(1)).startsWith("virtual-32  filechannel  100,000  1.00 (1.00–1.00)");
		assertThat(lines.get(2)).startsWith("virtual-32  us           150,000  1.50 (1.40–1.60)");
	}

	@Test
	void markdownHasACellForEachColumn() {
		List<String> lines = this.table.markdown().lines().toList();
		assertThat(lines).hasSize(4);
		assertThat(lines).allSatisfy((line) -> assertThat(line.chars().filter((c) -> c == '|')).hasSize(COLUMNS + 1));
		assertThat(lines.get(1)).startsWith("| --- | --- | ---: |");
		assertThat(lines.get(3)).startsWith("| virtual-32 | us | 150,000 | 1.50 (1.40–1.60) |")
			.endsWith("| 25.0 / 75.0 / 0 |");
	}

	@Test
	void figuresHaveAboutThreeDigits() {
		assertThat(Figures.number(1_234_567.8)).isEqualTo("1,234,568");
		assertThat(Figures.number(45.67)).isEqualTo("45.7");
		assertThat(Figures.number(0.1234)).isEqualTo("0.12");
		assertThat(Figures.number(Double.NaN)).isEqualTo("–");
		assertThat(Figures.micros(12.3)).isEqualTo("12.3 µs");
		assertThat(Figures.micros(12_300)).isEqualTo("12.3 ms");
	}

	@Test
	void fewOperationsAreNotMistakenForNone() {
		assertThat(Figures.paths(new PathSplit(1, 999_999, 0))).isEqualTo("0.1 / 99.9 / 0");
	}

}
