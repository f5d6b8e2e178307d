package dev.iouring.benchmarks.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

import dev.iouring.benchmarks.harness.PointResult;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows results as they come in, and writes them to files: {@code report.md},
 * {@code report.json} and a chart for each workload.
 */
public final class Report {

	private final Path folder;

	private final Environment environment;

	private final PrintStream terminal;

	/** By workload. */
	private final Map<String, Section> sections = new LinkedHashMap<>();

	private final List<Row> rows = new ArrayList<>();

	/** The workload that the last results shown are of. */
	private String shown = "";

	/**
	 * Begins a report.
	 * @param folder where its files go
	 * @param environment where and how was measured
	 * @param terminal where it is shown
	 */
	public Report(Path folder, Environment environment, PrintStream terminal) {
		this.folder = folder;
		this.environment = environment;
		this.terminal = terminal;
	}

	/**
	 * Shows what is known beforehand.
	 */
	public void begin() {
		this.environment.facts().forEach((name, fact) -> this.terminal.printf("%-14s %s%n", name, fact));
	}

	/**
	 * Shows a result, and keeps it for the files.
	 * @param description of the workload
	 * @param result what was measured
	 */
	public void add(String description, PointResult result) {
		if (!result.workload().equals(this.shown)) {
			this.terminal.printf("%n%s: %s%n", result.workload(), description);
			this.shown = result.workload();
		}
		this.sections.computeIfAbsent(result.workload(), (_) -> new Section(description, new ArrayList<>()))
			.results()
			.add(result);
		List<Row> rows = Row.of(result);
		this.rows.addAll(rows);
		if (!rows.isEmpty()) {
			this.terminal.print("\n" + Table.of(rows).text());
		}
		notes(result).forEach((note) -> this.terminal.println("  " + note));
	}

	private static List<String> notes(PointResult result) {
		List<String> notes = new ArrayList<>();
		if (!result.checkedBefore().isEmpty()) {
			notes.add(
					"%s: %s before, %s after".formatted(result.point(), result.checkedBefore(), result.checkedAfter()));
		}
		if (!result.unsteady().isEmpty()) {
			notes.add("%s: did not become steady while they were warmed up: %s".formatted(result.point(),
					String.join(", ", result.unsteady())));
		}
		Row.of(result)
			.stream()
			.filter((row) -> row.disturbed() > 0)
			.forEach((row) -> notes.add("%s: others had much of the processors in %d of %d rounds of %s"
				.formatted(result.point(), row.disturbed(), row.pairs(), row.subject())));
		result.skipped().forEach((subject, reason) -> notes.add(note(result, subject, "skipped", reason)));
		result.failures().forEach((subject, reason) -> notes.add(note(result, subject, "FAILED", reason)));
		return notes;
	}

	private static String note(PointResult result, String subject, String verb, String reason) {
		return "%s: %s %s: %s".formatted(result.point(), subject, verb, reason);
	}

	/**
	 * Shows the goals and writes the files.
	 * @throws IOException if they cannot be written
	 */
	public void end() throws IOException {
		List<PointResult> results = this.sections.values()
			.stream()
			.flatMap((section) -> section.results().stream())
			.toList();
		List<Goal.Outcome> goals = Goals.judge(results);
		this.terminal.println("\ngoals:");
		goals.forEach((outcome) -> this.terminal.println("  " + outcome));
		Files.writeString(this.folder.resolve("report.md"), markdown(goals));
		JsonMapper mapper = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
		mapper.writeValue(this.folder.resolve("report.json"),
				new Content(this.environment.facts(), this.rows, goals, results));
		for (String workload : this.sections.keySet()) {
			Chart.write(workload, this.rows, this.folder.resolve(workload + ".svg"));
		}
		this.terminal.println("\nreport: " + this.folder);
	}

	private String markdown(List<Goal.Outcome> goals) {
		StringBuilder page = new StringBuilder("# Measurements\n\n");
		this.environment.facts().forEach((name, fact) -> page.append("* %s: %s%n".formatted(name, fact)));
		for (Entry<String, Section> entry : this.sections.entrySet()) {
			Section section = entry.getValue();
			page.append("%n## %s%n%n%s.%n%n".formatted(entry.getKey(), section.description()));
			page.append(Table.of(section.results().stream().flatMap((result) -> Row.of(result).stream()).toList())
				.markdown());
			List<String> notes = section.results().stream().flatMap((result) -> notes(result).stream()).toList();
			if (!notes.isEmpty()) {
				page.append('\n');
			}
			notes.forEach((note) -> page.append("* ").append(note).append('\n'));
		}
		page.append("\n## Goals\n\n");
		goals.forEach((outcome) -> page.append("* ").append(outcome).append('\n'));
		return page.toString();
	}

	/**
	 * Whether anything broke.
	 * @return {@code true} if a subject, or a whole point, failed
	 */
	public boolean hasFailures() {
		return this.sections.values()
			.stream()
			.flatMap((section) -> section.results().stream())
			.anyMatch((result) -> !result.failures().isEmpty());
	}

	private record Section(String description, List<PointResult> results) {
	}

	/** What {@code report.json} has. */
	private record Content(Map<String, String> environment, List<Row> rows, List<Goal.Outcome> goals,
			List<PointResult> results) {
	}

}
