package dev.iouring.benchmarks.reference;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.iouring.benchmarks.harness.Measurement;
import dev.iouring.benchmarks.harness.Unmeasurable;

/**
 * The program in C, compiled on this machine and running as a child process that measures
 * itself when asked. It ends when this is closed, or when this process ends.
 */
public final class CReference implements Closeable {

	private static final List<String> HEADERS = List.of("ring.h", "measure.h");

	private static final List<String> SOURCES = List.of("ring.c", "handoff.c", "reference.c");

	private static final String READY = "ready ";

	private final Process process;

	private final Writer requests;

	private final BufferedReader answers;

	private CReference(Process process) {
		this.process = process;
		this.requests = process.outputWriter();
		this.answers = process.inputReader();
	}

	/**
	 * Compiles the program.
	 * @param folder where to
	 * @return the program
	 * @throws Unmeasurable if there is no gcc
	 * @throws IOException if it cannot be compiled
	 * @throws InterruptedException if the thread is interrupted
	 */
	public static Path compile(Path folder) throws IOException, InterruptedException {
		Path sources = Files.createDirectories(folder.resolve("c"));
		for (String name : HEADERS) {
			copy(name, sources);
		}
		Path program = sources.resolve("reference");
		List<String> command = new ArrayList<>(
				List.of("gcc", "-O2", "-std=c11", "-Wall", "-Wextra", "-pthread", "-o", program.toString()));
		for (String name : SOURCES) {
			command.add(copy(name, sources).toString());
		}
		Command.run(command);
		return program;
	}

	private static Path copy(String name, Path folder) throws IOException {
		Path file = folder.resolve(name);
		try (InputStream source = Objects.requireNonNull(CReference.class.getResourceAsStream(name), name)) {
			Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
		}
		return file;
	}

	/**
	 * Starts the program on the processors of the calling thread.
	 * @param program what {@link #compile} made
	 * @param arguments the file to read, if any
	 * @return the running program, which the caller closes
	 * @throws IOException if it cannot work, with the reason
	 */
	public static CReference start(Path program, Path... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(program.toString()));
		for (Path argument : arguments) {
			command.add(argument.toString());
		}
		CReference reference = new CReference(
				Command.start(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT)));
		try {
			reference.answer(READY);
			return reference;
		}
		catch (IOException failure) {
			reference.close();
			throw failure;
		}
	}

	/**
	 * Has it measured.
	 * @param what as described at the head of {@code reference.c}, without the time
	 * @param duration about how long
	 * @return what it reports
	 * @throws IOException if it fails, with the reason
	 */
	public Measurement measure(String what, Duration duration) throws IOException {
		this.requests.write("%s %d%n".formatted(what, duration.toMillis()));
		this.requests.flush();
		String[] figures = answer("ok ").split(" ", 3);
		return Measurement.of(Long.parseLong(figures[0]), Long.parseLong(figures[1]))
			.withCpuNanos(Long.parseLong(figures[2]));
	}

	private String answer(String expected) throws IOException {
		String line = this.answers.readLine();
		if (line == null) {
			throw new IOException("the program in C ended unexpectedly");
		}
		if (!line.startsWith(expected)) {
			throw new IOException("the program in C: " + line);
		}
		return line.substring(expected.length());
	}

	@Override
	public void close() throws IOException {
		try {
			// the end of its input is the end of its work
			this.requests.close();
			if (!this.process.waitFor(5, TimeUnit.SECONDS)) {
				throw new IOException("the program in C does not end");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.process.destroyForcibly();
			this.answers.close();
		}
	}

}
