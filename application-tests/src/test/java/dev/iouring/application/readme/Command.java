package dev.iouring.application.readme;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A command that runs in a process of its own.
 */
final class Command implements AutoCloseable {

	/** Of an application's start, after whatever has to be downloaded first. */
	private static final Duration PATIENCE = Duration.ofMinutes(4);

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final Process process;

	private final Path output;

	private Command(Process process, Path output) {
		this.process = process;
		this.output = output;
	}

	/**
	 * Starts a command. An application that it starts listens on a free port.
	 * @param directory where it runs, and where its output goes
	 * @param command the command
	 * @return the command, which runs
	 */
	static Command start(Path directory, List<String> command) throws IOException {
		return start(directory, command, Map.of());
	}

	private static Command start(Path directory, List<String> command, Map<String, String> environment)
			throws IOException {
		Path output = Files.createTempFile(directory, "output", ".log");
		ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().put("SERVER_PORT", "0");
		builder.environment().putAll(environment);
		return new Command(builder.start(), output);
	}

	/**
	 * Starts Maven as the build that runs this test was started.
	 * @param directory where it runs
	 * @param goals what it is to do
	 * @return the command, which runs
	 */
	static Command startMaven(Path directory, List<String> goals) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("maven.home"), "bin", "mvn").toString());
		command.addAll(List.of("--batch-mode", "--no-transfer-progress"));
		command.addAll(settings("--settings", "maven.user.settings"));
		command.addAll(settings("--global-settings", "maven.global.settings"));
		if (System.getProperty("maven.offline").endsWith("true")) {
			command.add("--offline");
		}
		// What this build has made comes first, then what is there for all builds.
		command.add("-Dmaven.repo.local=" + System.getProperty("consumer.repository"));
		command.add("-Dmaven.repo.local.tail=" + System.getProperty("maven.repository"));
		command.addAll(goals);
		// The JVM of this test is one that the application could run on; Maven's need not
		// be.
		return start(directory, command, Map.of("JAVA_HOME", System.getProperty("maven.java.home")));
	}

	private static List<String> settings(String option, String property) {
		Path file = Path.of(System.getProperty(property));
		return Files.exists(file) ? List.of(option, file.toString()) : List.of();
	}

	/**
	 * Waits until the application that the command starts serves requests.
	 * @return the port it listens on
	 */
	int awaitPort() {
		await().atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(100))
			.until(() -> !this.process.isAlive() || PORT.matcher(output()).find());
		return PORT.matcher(output())
			.results()
			.findFirst()
			.map((MatchResult match) -> Integer.parseInt(match.group(1)))
			.orElseThrow(() -> new AssertionError("The application did not start:\n" + output()));
	}

	void awaitSuccess() throws InterruptedException {
		assertThat(this.process.waitFor(PATIENCE)).as("ends within %s:%n%s", PATIENCE, output()).isTrue();
		assertThat(this.process.exitValue()).as(this::output).isZero();
	}

	String output() {
		try {
			return Files.readString(this.output);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Ends the command and what it started.
	 */
	@Override
	public void close() {
		List<ProcessHandle> processes = new ArrayList<>(this.process.descendants().toList());
		processes.add(this.process.toHandle());
		processes.forEach(ProcessHandle::destroy);
		processes.forEach((handle) -> handle.onExit()
			.completeOnTimeout(handle, 10, TimeUnit.SECONDS)
			.thenAccept(ProcessHandle::destroyForcibly)
			.join());
	}

}
