package dev.iouring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs a class in a JVM of its own, where nothing else moves the figures.
 */
public final class ChildJvm {

	private ChildJvm() {
	}

	/**
	 * Runs a class to its end.
	 * @return the lines that it printed as {@code name=number}
	 */
	public static Map<String, Long> run(Path work, Class<?> main, List<String> options, String... arguments)
			throws IOException, InterruptedException {
		return run(work, Map.of(), main, options, arguments);
	}

	/**
	 * Runs a class to its end, with variables of the environment besides those of this
	 * JVM.
	 * @return the lines that it printed as {@code name=number}
	 */
	public static Map<String, Long> run(Path work, Map<String, String> environment, Class<?> main, List<String> options,
			String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
				main.getName()));
		command.addAll(List.of(arguments));
		Path output = Files.createTempFile(work, "output-", ".txt");
		ProcessBuilder builder = new ProcessBuilder(command).directory(work.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().putAll(environment);
		Process process = builder.start();
		try {
			boolean ended = process.waitFor(Soak.rounds(100, 1200), TimeUnit.SECONDS);
			String printed = Files.readString(output);
			assertThat(ended).as("Still running:%n%s", printed).isTrue();
			assertThat(process.exitValue()).as(printed).isZero();
			return figures(printed);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static Map<String, Long> figures(String printed) {
		Map<String, Long> figures = new LinkedHashMap<>();
		printed.lines().filter((line) -> line.matches("[a-zA-Z]+=-?\\d+")).forEach((line) -> {
			int equals = line.indexOf('=');
			figures.put(line.substring(0, equals), Long.valueOf(line.substring(equals + 1)));
		});
		return figures;
	}

}
