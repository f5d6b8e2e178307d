package dev.iouring.benchmarks.reference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.iouring.benchmarks.harness.Unmeasurable;

/**
 * Runs a program to its end.
 */
final class Command {

	private Command() {
	}

	/**
	 * Runs a program.
	 * @param command the program and its arguments
	 * @return what it wrote to its standard output
	 * @throws Unmeasurable if the program is not installed
	 * @throws IOException if it fails, with what it said
	 */
	static String run(List<String> command) throws IOException, InterruptedException {
		Process process = start(new ProcessBuilder(command).redirectErrorStream(true));
		try (InputStream output = process.getInputStream()) {
			String text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
			int status = process.waitFor();
			if (status != 0) {
				throw new IOException(
						"%s ended with status %d: %s".formatted(command.getFirst(), status, text.strip()));
			}
			return text;
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * Starts a program.
	 * @throws Unmeasurable if it is not installed
	 */
	static Process start(ProcessBuilder builder) throws Unmeasurable {
		try {
			return builder.start();
		}
		catch (IOException failure) {
			Unmeasurable missing = new Unmeasurable(
					builder.command().getFirst() + " cannot be started: " + failure.getMessage());
			missing.initCause(failure);
			throw missing;
		}
	}

}
