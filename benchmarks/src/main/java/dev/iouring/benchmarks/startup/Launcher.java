package dev.iouring.benchmarks.startup;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.iouring.benchmarks.startup.application.StartupApplication;
import dev.iouring.benchmarks.startup.application.StartupReport;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts the application in a JVM of its own.
 */
final class Launcher {

	private static final Duration LIMIT = Duration.ofMinutes(1);

	private final String classPath;

	/**
	 * Creates a launcher.
	 * @param classPath with everything that the application may have
	 */
	Launcher(String classPath) {
		this.classPath = classPath;
	}

	/**
	 * Starts the application and waits until it has ended.
	 * @param variant what it has on its class path
	 * @param arguments for Spring Boot
	 * @return how it has started
	 * @throws IOException if it has not; the message has what it said
	 */
	StartupReport start(Variant variant, String... arguments) throws IOException, InterruptedException {
		Path report = Files.createTempFile("startup", ".json");
		Path output = Files.createTempFile("startup", ".log");
		try {
			List<String> command = new ArrayList<>();
			command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
			command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", variant.classPath(this.classPath)));
			command.addAll(List.of(StartupApplication.class.getName(), report.toString(), "--server.port=0"));
			command.addAll(List.of(arguments));
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(Redirect.to(output.toFile()))
				.start();
			try {
				if (!process.waitFor(LIMIT) || process.exitValue() != 0) {
					throw new IOException("The application did not start:\n" + Files.readString(output));
				}
			}
			finally {
				process.destroyForcibly();
			}
			return JsonMapper.shared().readValue(report, StartupReport.class);
		}
		finally {
			Files.delete(report);
			Files.delete(output);
		}
	}

}
