package dev.iouring.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows side by side, for a terminal or a Markdown page.
 */
public final class Table {

	private static final List<Column> COLUMNS = List.of(new Column("point", Row::point),
			new Column("subject", Row::subject),
			new Column("ops/s", (row) -> Figures.number(row.throughput().median())),
			new Column("ratio (min–max)", (row) -> Figures.ratio(row.throughputRatio())),
			new Column("CPU µs/op", (row) -> Figures.number(row.cpuMicros().median())),
			new Column("CPU ratio", (row) -> Figures.number(row.cpuRatio().median())),
			new Column("of a core", (row) -> Figures.percent(row.coreShare().median())),
			new Column("others", (row) -> Figures.percent(row.othersShare().median())),
			new Column("B/op", (row) -> Figures.number(row.allocatedBytes().median())),
			new Column("p50", (row) -> Figures.micros(row.p50Micros().median())),
			new Column("p99", (row) -> Figures.micros(row.p99Micros().median())),
			new Column("p99.9", (row) -> Figures.micros(row.p999Micros().median())),
			new Column("% inline / ring / fallback", (row) -> Figures.paths(row.paths())));

	private static final int TEXT_COLUMNS = 2;

	private final List<List<String>> lines;

	private Table(List<List<String>> lines) {
		this.lines = lines;
	}

	/**
	 * Lays rows out.
	 * @param rows of one workload
	 * @return the table
	 */
	public static Table of(List<Row> rows) {
		List<List<String>> lines = new ArrayList<>();
		lines.add(COLUMNS.stream().map(Column::title).toList());
		rows.forEach((row) -> lines.add(COLUMNS.stream().map((column) -> column.text().apply(row)).toList()));
		return new Table(lines);
	}

	/**
	 * Writes it for a terminal.
	 * @return lines of equal length
	 */
	public String text() {
		int[] widths = IntStream.range(0, COLUMNS.size())
			.map((column) -> this.lines.stream().mapToInt((line) -> line.get(column).length()).max().orElse(0))
			.toArray();
		return this.lines.stream()
			.map((line) -> IntStream.range(0, line.size())
				.mapToObj((column) -> pad(line.get(column), widths[column], column < TEXT_COLUMNS))
				.collect(Collectors.joining("  ")))
			.collect(Collectors.joining("\n", "", "\n"));
	}

	private static String pad(String text, int width, boolean left) {
		String space = " ".repeat(width - text.length());
		return left ? text + space : space + text;
	}

	/**
	 * Writes it for a Markdown page.
	 * @return a table
	 */
	public String markdown() {
		List<String> written = new ArrayList<>();
		for (List<String> line : this.lines) {
			written.add(line.stream().collect(Collectors.joining(" | ", "| ", " |")));
		}
		written.add(1,
				IntStream.range(0, COLUMNS.size())
					.mapToObj((column) -> (column < TEXT_COLUMNS) ? "---" : "---:")
					.collect(Collectors.joining(" | ", "| ", " |")));
		return String.join("\n", written) + "\n";
	}

	private record Column(String title, Function<Row, String> text) {
	}

}
