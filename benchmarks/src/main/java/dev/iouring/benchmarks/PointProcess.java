package dev.iouring.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.iouring.benchmarks.harness.PointResult;
import tools.jackson.databind.json.JsonMapper;

/**
 * Has a point measured by a JVM of its own, so that what one workload has taught the
 * compiler is not held against the next.
 */
final class PointProcess {

	private static final List<String> JVM_OPTIONS = List.of("--enable-native-access=ALL-UNNAMED",
			"--sun-misc-unsafe-memory-access=allow", "-Xms768m", "-Xmx768m", "-XX:MaxDirectMemorySize=4g",
			// no page of the heap is touched for the first time by whoever comes to it
			"-XX:+UseG1GC", "-XX:+AlwaysPreTouch",
			// threads that end take their processor time with them
			"-XX:-UseDynamicNumberOfCompilerThreads", "-XX:-UseDynamicNumberOfGCThreads", "-XX:-UsePerfData",
			"-Xshare:auto");

	private final Duration limit;

	/**
	 * Prepares to measure.
	 * @param limit how long a JVM may take before it is ended
	 */
	PointProcess(Duration limit) {
		this.limit = limit;
	}

	PointResult measure(Order order) throws IOException, InterruptedException {
		Path orderFile = Files.createTempFile(order.folder(), "order", ".json");
		Path resultFile = Files.createTempFile(order.folder(), "result", ".json");
		try {
			JsonMapper.shared().writeValue(orderFile, order);
			Process process = new ProcessBuilder(command(orderFile, resultFile)).redirectErrorStream(false)
				.inheritIO()
				.start();
			String failure = await(process);
			return failure.isEmpty() ? JsonMapper.shared().readValue(resultFile, PointResult.class)
					: PointResult.failed(order.workload(), order.point(), failure);
		}
		finally {
			Files.delete(orderFile);
			Files.delete(resultFile);
		}
	}

	private static List<String> command(Path orderFile, Path resultFile) {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(JVM_OPTIONS);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), PointMain.class.getName(),
				orderFile.toString(), resultFile.toString()));
		return command;
	}

	private String await(Process process) throws InterruptedException {
		try {
			if (!process.waitFor(this.limit.toMillis(), TimeUnit.MILLISECONDS)) {
				return "not done after " + this.limit.toSeconds() + " s";
			}
			return (process.exitValue() == 0) ? "" : "its JVM ended with status " + process.exitValue();
		}
		finally {
			process.destroyForcibly();
		}
	}

}
