package dev.iouring.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import dev.iouring.benchmarks.harness.Point;
import dev.iouring.benchmarks.harness.Scale;
import dev.iouring.benchmarks.harness.Workload;
import dev.iouring.benchmarks.report.Environment;
import dev.iouring.benchmarks.report.Report;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command line.
 */
@Command(name = "benchmarks/run", mixinStandardHelpOptions = true, sortOptions = false,
		description = "Measures this library against the JDK, its peers, C and fio.%n",
		footer = "%nEnds with 1 if something broke while it was measured; goals that are missed do not count.")
public final class Benchmarks implements Callable<Integer> {

	/** The rest of the five minutes is for building and starting. */
	private static final Duration QUICK_LIMIT = Duration.ofSeconds(270);

	private static final Duration NO_LIMIT = Duration.ofDays(1);

	@Option(names = "--quick", description = "fewer points, smaller files and short rounds: ends within 5 minutes")
	private boolean quick;

	@Option(names = "--pairs", paramLabel = "N",
			description = "how often each subject is measured (default: 11, with --quick 3)")
	private @Nullable Integer pairs;

	@Option(names = "--point", paramLabel = "POINT",
			description = "measure only at this point, such as virtual-32; can be repeated")
	private List<String> points = new ArrayList<>();

	@Option(names = "--out", paramLabel = "DIR", defaultValue = "${sys:benchmarks.target:-target}/report",
			description = "where the report goes (default: ${DEFAULT-VALUE})")
	private Path out = Path.of("");

	@Option(names = "--data", paramLabel = "DIR", defaultValue = "${sys:benchmarks.target:-target}/data",
			description = "where the files that are read and written go; decides which file system is measured"
					+ " (default: ${DEFAULT-VALUE})")
	private Path data = Path.of("");

	@Option(names = "--keep", description = "leave those files there for the next run")
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
			scale = scale.withPairs(this.pairs);
		}
		List<Workload> chosen = Catalogue.find(this.workloads);
		if (this.list) {
			list(chosen, scale);
			return 0;
		}
		return measure(chosen, scale);
	}

	private static void list(List<Workload> workloads, Scale scale) {
		for (Workload workload : workloads) {
			System.out.printf("%-18s %s%n%18s at %s%n", workload.name(), workload.description(), "",
					String.join(", ", workload.points(scale).stream().map(Point::toString).toList()));
		}
	}

	private int measure(List<Workload> workloads, Scale scale) throws IOException, InterruptedException {
		try (ScratchFolder folder = ScratchFolder.in(this.data, this.keep)) {
			Environment environment = Environment.of(folder.path(), scale);
			Report report = new Report(Files.createDirectories(this.out), environment, System.out);
			report.begin();
			Schedule schedule = new Schedule(this.quick ? QUICK_LIMIT : NO_LIMIT);
			for (Workload workload : workloads) {
				for (Point point : workload.points(scale)) {
					if (this.points.isEmpty() || this.points.contains(point.toString())) {
						schedule.add(new Order(workload.name(), point, scale, folder.path(), ""));
					}
				}
			}
			schedule.measure((result) -> report.add(Catalogue.find(result.workload()).description(), result));
			report.end();
			return report.hasFailures() ? 1 : 0;
		}
	}

}
