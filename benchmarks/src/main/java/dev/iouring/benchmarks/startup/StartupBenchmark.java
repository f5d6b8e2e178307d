package dev.iouring.benchmarks.startup;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;

import dev.iouring.benchmarks.startup.application.StartupReport;
import dev.iouring.benchmarks.startup.application.StartupReport.Holdings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Compares how an application starts with and without the starter on its class path.
 */
@Command(name = "startup", mixinStandardHelpOptions = true, sortOptions = false,
		description = "Starts a web application with and without the starter, in turn, and compares.%n")
public final class StartupBenchmark implements Callable<Integer> {

	/** What the starter may cost, in milliseconds. */
	private static final double GOAL = 60;

	@Spec
	private @Nullable CommandSpec spec;

	@Option(names = "--pairs", paramLabel = "N", defaultValue = "15",
			description = "how often each is started (default: ${DEFAULT-VALUE})")
	private int pairs;

	@Option(names = "--actuator", paramLabel = "with|without",
			description = "compare only applications that have the actuator, or only those that do not")
	private @Nullable Presence actuator;

	@Override
	public Integer call() throws IOException, InterruptedException {
		if (this.pairs < 1) {
			throw new ParameterException(Objects.requireNonNull(this.spec).commandLine(),
					"There have to be pairs, not " + this.pairs);
		}
		Path target = Path.of(System.getProperty("benchmarks.target", "target"));
		Launcher launcher = new Launcher(target.resolve("classes") + File.pathSeparator
				+ Files.readString(target.resolve("application-classpath")));
		for (Presence presence : Presence.values()) {
			if (this.actuator == null || this.actuator == presence) {
				compare(launcher, presence);
			}
		}
		return 0;
	}

	private void compare(Launcher launcher, Presence actuator) throws IOException, InterruptedException {
		Variant with = new Variant(true, actuator == Presence.with);
		Variant without = new Variant(false, actuator == Presence.with);
		// Brings both into the page cache.
		StartupReport plain = launcher.start(without);
		StartupReport started = launcher.start(with);
		List<StartupReport> starts = new ArrayList<>();
		List<StartupReport> plainStarts = new ArrayList<>();
		for (int pair = 0; pair < this.pairs; pair++) {
			System.err.printf("\r%s actuator: pair %d of %d ", actuator, pair + 1, this.pairs);
			// A B B A: what changes meanwhile changes for both.
			if (pair % 2 == 0) {
				plainStarts.add(launcher.start(without));
				starts.add(launcher.start(with));
			}
			else {
				starts.add(launcher.start(with));
				plainStarts.add(launcher.start(without));
			}
		}
		System.err.print("\r");
		System.out.printf("%s actuator, %d pairs, in milliseconds:%n%-36s %9s %9s %12s  %s%n", actuator, this.pairs, "",
				"without", "with", "difference", "(middle half)");
		Quartiles difference = show("JVM's start until ready", plainStarts, starts, StartupReport::ready);
		show("processor time of the main thread", plainStarts, starts, StartupReport::mainThread);
		show("processor time of all threads", plainStarts, starts, StartupReport::allThreads);
		System.out.printf("  goal: the starter costs at most %.0f ms: %s%n", GOAL, difference.verdict(GOAL));
		show("has started", plain.started(), started.started());
		show("has used its ring", plain.started(), started.used());
		show("has started with iouring.mode=always", plain.started(),
				launcher.start(with, "--iouring.mode=always").started());
	}

	private static Quartiles show(String what, List<StartupReport> without, List<StartupReport> with,
			ToDoubleFunction<StartupReport> figure) {
		List<Double> differences = new ArrayList<>();
		for (int pair = 0; pair < with.size(); pair++) {
			differences.add(figure.applyAsDouble(with.get(pair)) - figure.applyAsDouble(without.get(pair)));
		}
		Quartiles difference = Quartiles.of(differences);
		System.out.printf("  %-34s %9.0f %9.0f %12.0f  (%.0f to %.0f)%n", what, median(without, figure),
				median(with, figure), difference.median(), difference.first(), difference.third());
		return difference;
	}

	private static double median(List<StartupReport> reports, ToDoubleFunction<StartupReport> figure) {
		return Quartiles.of(reports.stream().map(figure::applyAsDouble).toList()).median();
	}

	private static void show(String when, Holdings plain, Holdings holdings) {
		List<String> threads = new ArrayList<>(holdings.threads());
		plain.threads().forEach(threads::remove);
		System.out.printf("  more threads when it %s: %s; rings: %d%n", when, threads.isEmpty() ? "none" : threads,
				holdings.rings());
	}

	/** Lower case, as it is written on the command line. */
	enum Presence {

		/** It is not on the class path. */
		without,
		/** It is. */
		with

	}

}
