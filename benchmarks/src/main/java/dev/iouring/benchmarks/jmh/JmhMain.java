package dev.iouring.benchmarks.jmh;

import java.nio.file.Path;
import java.time.Duration;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the microbenchmarks.
 */
public final class JmhMain {

	private static final int WARM_UPS = 5;

	private JmhMain() {
	}

	/**
	 * Runs the microbenchmarks, each in a JVM of its own, and tells what they allocate.
	 * @param args how long an iteration takes, as in {@code PT1S}; a file for the figures
	 * as JSON; how many iterations are measured
	 * @throws RunnerException if one fails
	 */
	public static void main(String[] args) throws RunnerException {
		TimeValue iteration = TimeValue.milliseconds(Duration.parse(args[0]).toMillis());
		Options options = new OptionsBuilder().include(JmhMain.class.getPackageName() + "\\..*")
			.forks(1)
			.warmupIterations(WARM_UPS)
			.warmupTime(iteration)
			.measurementIterations(Integer.parseInt(args[2]))
			.measurementTime(iteration)
			.jvmArgsAppend("--enable-native-access=ALL-UNNAMED")
			.addProfiler(GCProfiler.class)
			.shouldFailOnError(true)
			.resultFormat(ResultFormatType.JSON)
			.result(Path.of(args[1]).toString())
			.build();
		new Runner(options).run();
	}

}
