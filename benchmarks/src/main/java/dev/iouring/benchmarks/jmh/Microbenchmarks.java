package dev.iouring.benchmarks.jmh;

import java.nio.file.Path;
import java.util.Collection;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the microbenchmarks, each in a JVM of its own, and tells what they allocate.
 *
 * @param iteration how long one takes
 * @param warmUps how many iterations are not measured
 * @param iterations how many are
 * @param forks how many JVMs one after the other, 0 for this one
 * @param verbosity how much is shown meanwhile
 */
public record Microbenchmarks(TimeValue iteration, int warmUps, int iterations, int forks, VerboseMode verbosity) {

	/** For figures that are published. */
	public static final Microbenchmarks FULL = new Microbenchmarks(TimeValue.seconds(1), 5, 10, 3, VerboseMode.NORMAL);

	/** For a look, within two minutes. */
	public static final Microbenchmarks QUICK = new Microbenchmarks(TimeValue.milliseconds(500), 4, 4, 1,
			VerboseMode.NORMAL);

	/**
	 * Runs them all.
	 * @param folder for the file that is read
	 * @param report where the figures go, as JSON
	 * @return the figures
	 * @throws RunnerException if one fails
	 */
	public Collection<RunResult> run(Path folder, Path report) throws RunnerException {
		ChainedOptionsBuilder options = new OptionsBuilder()
			.include(Microbenchmarks.class.getPackageName().replace(".", "\\.") + "\\..*")
			.forks(this.forks)
			.warmupIterations(this.warmUps)
			.warmupTime(this.iteration)
			.measurementIterations(this.iterations)
			.measurementTime(this.iteration)
			.jvmArgsAppend("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
					"-D" + BenchmarkFile.FOLDER + "=" + folder)
			.verbosity(this.verbosity)
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.resultFormat(ResultFormatType.JSON)
			.result(report.toString());
		return new Runner(options.build()).run();
	}

}
