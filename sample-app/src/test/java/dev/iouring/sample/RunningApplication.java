package dev.iouring.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The packaged application in a process of its own, as a user would run it.
 */
class RunningApplication implements AutoCloseable {

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final Process process;

	private final Path output;

	private final int port;

	private RunningApplication(Process process, Path output) {
		this.process = process;
		this.output = output;
		await().atMost(Duration.ofMinutes(1))
			.pollInterval(Duration.ofMillis(100))
			.until(() -> !process.isAlive() || PORT.matcher(output()).find());
		this.port = PORT.matcher(output())
			.results()
			.findFirst()
			.map((MatchResult match) -> Integer.parseInt(match.group(1)))
			.orElseThrow(() -> new IllegalStateException("The application did not start:\n" + output()));
	}

	/**
	 * Starts the application.
	 * @param wrapper a command that runs the application's command, or nothing
	 * @param workingDirectory where it runs, and where its output goes
	 * @param arguments the application's arguments
	 * @return the application, which serves requests
	 */
	static RunningApplication start(List<String> wrapper, Path workingDirectory, String... arguments)
			throws IOException {
		List<String> command = new ArrayList<>(wrapper);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		// The default depends on the memory of the machine.
		command.addAll(List.of("-Xmx512m", "-jar", System.getProperty("sample.jar"), "--server.port=0"));
		command.addAll(List.of(arguments));
		Path output = Files.createTempFile(workingDirectory, "output", ".log");
		Process process = new ProcessBuilder(command).directory(workingDirectory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			return new RunningApplication(process, output);
		}
		catch (RuntimeException ex) {
			kill(process);
			throw ex;
		}
	}

	int port() {
		return this.port;
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
	 * Ends the application with SIGKILL: it cannot notice.
	 */
	void kill() {
		kill(this.process);
	}

	/**
	 * Ends the application as an operator would, with SIGTERM.
	 */
	@Override
	public void close() {
		// With a wrapper, the application is its child.
		this.process.descendants().forEach(ProcessHandle::destroy);
		this.process.destroy();
		try {
			boolean ended = this.process.waitFor(20, TimeUnit.SECONDS);
			kill();
			assertThat(ended).as("application ended when it was told to").isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			kill();
		}
	}

	private static void kill(Process process) {
		process.descendants().forEach(ProcessHandle::destroyForcibly);
		process.destroyForcibly().onExit().join();
	}

}
