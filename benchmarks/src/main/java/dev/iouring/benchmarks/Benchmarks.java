package dev.iouring.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;

import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.benchmarks.jmh.Microbenchmarks;
import dev.iouring.benchmarks.report.Environment;
import dev.iouring.benchmarks.report.Report;
import dev.iouring.benchmarks.startup.StartupBenchmark;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The command line.
 */
@Command(name = "benchmarks/run", subcommands = StartupBenchmark.class, mixinStandardHelpOptions = true,
		sortOptions = false, description = "Measures this library against the JDK, its peers, C and fio.%n",
		footer = "%nEnds with 1 if something broke while it was measured; goals that are missed do not count.")
public final class Benchmarks implements Callable<Integer> {

	/** For measuring; how long it takes to build is nobody's choice. */
	private static final Duration QUICK_LIMIT = Duration.ofMinutes(5);

	private static final Duration NO_LIMIT = Duration.ofDays(1);

	@Spec
	private @Nullable CommandSpec spec;

	@Option(names = "--quick", scope = ScopeType.INHERIT,
			description = "fewer points, smaller files and short rounds: ends 5 minutes after building")
	private boolean quick;

	@Option(names = "--pairs", paramLabel = "N",
			description = "how often each subject is measured (default: 11, with --quick 3)")
	private @Nullable Integer pairs;

	@Option(names = "--point", paramLabel = "POINT",
			description = "measure only at this point, such as virtual-32; can be repeated")
	private List<String> points = new ArrayList<>();

	@Option(names = "--out", paramLabel = "DIR", scope = ScopeType.INHERIT,
			defaultValue = "${sys:benchmarks.target:-target}/report",
			description = "where the report goes (default: ${DEFAULT-VALUE})")
	private Path out = Path.of("");

	@Option(names = "--data", paramLabel = "DIR", scope = ScopeType.INHERIT,
			defaultValue = "${sys:benchmarks.target:-target}/data",
			description = "where the files that are read and written go; decides which file system is measured"
					+ " (default: ${DEFAULT-VALUE})")
	private Path data = Path.of("");

	@Option(names = "--keep", scope = ScopeType.INHERIT, description = "leave those files there for the next run")
	private boolean keep;

	@Option(names = "--list", description = "show the workloads and their points, and end")
	private boolean list;

	@Parameters(paramLabel = "workload", arity = "0..*", description = "what to measure (default: everything)")
	private List<String> workloads = new ArrayList<>();

	/**
	 * Runs the command.
	 * @param args see {@code --help}
	 */
	public static void main(String[] args) {
		System.exit(new CommandLine(new Benchmarks()).execute(args));
	}

	@Override
	public Integer call() throws IOException, InterruptedException {
		Scale scale = this.quick ? Scale.QUICK : Scale.FULL;
		if (this.pairs != null) {
			if (this.pairs < 1) {
				throw wrong("There have to be pairs, not " + this.pairs);
			}
			scale = scale.withPairs(this.pairs);
		}
		List<Workload> chosen = chosen();
		if (this.list) {
			list(chosen, scale);
			return 0;
		}
		return measure(orders(chosen, scale), scale);
	}

	private List<Workload> chosen() {
		try {
			return Catalogue.find(this.workloads);
		}
		catch (IllegalArgumentException ex) {
			throw wrong(ex.getMessage());
		}
	}

	/** For each workload, its points that are wanted. */
	private Map<Workload, List<Point>> orders(List<Workload> workloads, Scale scale) {
		Set<String> missing = new LinkedHashSet<>(this.points);
		Map<Workload, List<Point>> orders = new LinkedHashMap<>();
		for (Workload workload : workloads) {
			List<Point> points = workload.points(scale)
				.stream()
				.filter((point) -> this.points.isEmpty() || this.points.contains(point.toString()))
				.toList();
			points.forEach((point) -> missing.remove(point.toString()));
			orders.put(workload, points);
		}
		if (!missing.isEmpty()) {
			throw wrong("There is nothing to measure at '%s'; --list shows what there is"
				.formatted(String.join("', '", missing)));
		}
		return orders;
	}

	private ParameterException wrong(@Nullable String message) {
		return new ParameterException(Objects.requireNonNull(this.spec).commandLine(), message);
	}

	/** Runs what is too small for a workload. */
	@Command(description = "Runs the microbenchmarks: single calls and batches on the bare ring, by JMH.%n",
			mixinStandardHelpOptions = true, sortOptions = false)
	Integer jmh() throws IOException, RunnerException {
		try (ScratchFolder folder = ScratchFolder.in(this.data, this.keep)) {
			Path report = Files.createDirectories(this.out).resolve("jmh.json");
			(this.quick ? Microbenchmarks.QUICK : Microbenchmarks.FULL).run(folder.path(), report);
			System.out.println("\nreport: " + report);
			return 0;
		}
	}

	private static void list(List<Workload> workloads, Scale scale) {
		for (Workload workload : workloads) {
			System.out.printf("%-18s %s%n%18s at %s%n", workload.name(), workload.description(), "",
					String.join(", ", workload.points(scale).stream().map(Point::toString).toList()));
		}
	}

	private int measure(Map<Workload, List<Point>> orders, Scale scale) throws IOException, InterruptedException {
		try (ScratchFolder folder = ScratchFolder.in(this.data, this.keep)) {
			Environment environment = Environment.of(folder.path(), scale);
			Report report = new Report(Files.createDirectories(this.out), environment, System.out);
			report.begin();
			Schedule schedule = new Schedule(this.quick ? QUICK_LIMIT : NO_LIMIT);
			orders.forEach((workload, points) -> points
				.forEach((point) -> schedule.add(new Order(workload.name(), point, scale, folder.path(), ""))));
			schedule.measure((result) -> report.add(Catalogue.find(result.workload()).description(), result));
			report.end();
			return report.hasFailures() ? 1 : 0;
		}
	}

}
