package dev.iouring.benchmarks.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.LinkedHashSet;

import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;

/**
 * Draws throughput, as a ratio to each point's baseline.
 */
final class Chart {

	private static final int WIDTH = 1000;

	private static final int HEIGHT = 450;

	private Chart() {
	}

	static void write(String workload, List<Row> allRows, Path file) throws IOException {
		List<Row> rows = allRows.stream()
			.filter((row) -> row.workload().equals(workload) && row.throughputRatio().isKnown())
			.toList();
		if (rows.isEmpty()) {
			return;
		}
		List<String> points = rows.stream().map(Row::point).distinct().toList();
		CategoryChart chart = new CategoryChartBuilder().width(WIDTH)
			.height(HEIGHT)
			.title(workload + ": throughput, " + rows.getFirst().subject() + " = 1")
			.build();
		chart.getStyler().setChartBackgroundColor(Color.WHITE);
		chart.getStyler().setYAxisMin(0.0);
		Set<String> subjects = new LinkedHashSet<>(rows.stream().map(Row::subject).toList());
		for (String subject : subjects) {
			chart.addSeries(subject, points, points.stream().map((point) -> ratio(rows, subject, point)).toList());
		}
		VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
	}

	/** The chart leaves a gap where there is nothing. */
	private static double ratio(List<Row> rows, String subject, String point) {
		return rows.stream()
			.filter((row) -> row.subject().equals(subject) && row.point().equals(point))
			.mapToDouble((row) -> row.throughputRatio().median())
			.findFirst()
			.orElse(0);
	}

}
