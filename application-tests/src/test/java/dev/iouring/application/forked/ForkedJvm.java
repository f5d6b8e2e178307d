package dev.iouring.application.forked;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A JVM that is started with the class path of the tests, or with parts of it.
 *
 * @param classPath its class path
 * @param options its options
 */
record ForkedJvm(List<Path> classPath, List<String> options) {

	private static final int TIMEOUT_SECONDS = 60;

	/**
	 * Returns a JVM with the class path of an application in production.
	 */
	static ForkedJvm ofApplication() {
		return ofTests().without("spring-boot-devtools-", "crac-", "junit-", "assertj-", "mockito-", "byte-buddy-");
	}

	/**
	 * Returns a JVM with the whole class path of the tests.
	 */
	static ForkedJvm ofTests() {
		return new ForkedJvm(Stream
			.of(StringUtils.delimitedListToStringArray(System.getProperty("java.class.path"), File.pathSeparator))
			.map(Path::of)
			.filter(Files::exists)
			.toList(), List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
	}

	/**
	 * Leaves jars out.
	 * @param prefixes how their names begin; each has to be there
	 * @return such a JVM
	 */
	ForkedJvm without(String... prefixes) {
		for (String prefix : prefixes) {
			assertThat(this.classPath).as("nothing to leave out").anyMatch((element) -> isNamed(element, prefix));
		}
		return new ForkedJvm(this.classPath.stream()
			.filter((element) -> Arrays.stream(prefixes).noneMatch((prefix) -> isNamed(element, prefix)))
			.toList(), this.options);
	}

	private static boolean isNamed(Path element, String prefix) {
		return element.getFileName().toString().startsWith(prefix);
	}

	ForkedJvm withFirst(Path element) {
		return new ForkedJvm(Stream.concat(Stream.of(element), this.classPath.stream()).toList(), this.options);
	}

	ForkedJvm with(String... options) {
		return new ForkedJvm(this.classPath, Stream.concat(this.options.stream(), Arrays.stream(options)).toList());
	}

	/**
	 * Puts directories of the class path into jars.
	 * @param directory where the jars go
	 * @return such a JVM
	 */
	ForkedJvm withJarsOnly(Path directory) throws IOException {
		List<Path> jars = new ArrayList<>();
		for (Path element : this.classPath) {
			jars.add(Files.isDirectory(element) ? pack(element, directory.resolve(jars.size() + ".jar")) : element);
		}
		return new ForkedJvm(List.copyOf(jars), this.options);
	}

	private static Path pack(Path classes, Path jar) throws IOException {
		try (OutputStream out = Files.newOutputStream(jar);
				JarOutputStream entries = new JarOutputStream(out);
				Stream<Path> files = Files.walk(classes)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
				Files.copy(file, entries);
			}
		}
		return jar;
	}

	/** The class path as an option of {@code java} and {@code javac}. */
	String classPathOption() {
		return String.join(File.pathSeparator, this.classPath.stream().map(Path::toString).toList());
	}

	/**
	 * Runs a class and waits for it.
	 * @param work where it runs
	 * @param main the class
	 * @param arguments its arguments
	 * @return how it ended and what it printed
	 */
	Outcome run(Path work, String main, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(this.options);
		command.addAll(List.of("-cp", classPathOption(), main));
		command.addAll(List.of(arguments));
		Path out = Files.createTempFile(work, "out-", ".txt");
		Path err = Files.createTempFile(work, "err-", ".txt");
		Process process = new ProcessBuilder(command).directory(work.toFile())
			.redirectOutput(out.toFile())
			.redirectError(err.toFile())
			.start();
		try {
			boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
			Outcome outcome = new Outcome(ended ? process.exitValue() : -1, Files.readString(out),
					Files.readString(err));
			assertThat(ended).as("Still running after %d s:%n%s", TIMEOUT_SECONDS, outcome).isTrue();
			return outcome;
		}
		finally {
			process.destroyForcibly();
		}
	}

	/**
	 * How a JVM ended.
	 *
	 * @param exitCode its exit code
	 * @param out what it printed
	 * @param err what it complained about
	 */
	record Outcome(int exitCode, String out, String err) {

		/**
		 * The report of an application that has ended well, and complained of nothing.
		 */
		List<String> report() {
			return report((_) -> false);
		}

		/**
		 * The report of an application that has ended well, and gave one warning.
		 * @param warning what it warned of
		 */
		List<String> reportWithWarning(String warning) {
			assertThat(this.exitCode).as(toString()).isZero();
			assertThat(this.err).isEmpty();
			assertThat(this.out.lines().filter((line) -> line.contains(" WARN ") || line.contains(" ERROR ")))
				.singleElement()
				.asString()
				.contains(" WARN ", warning);
			return reportLines();
		}

		/**
		 * What an application has printed that did not start, and did nothing.
		 */
		String failedStart() {
			assertThat(this.exitCode).as(toString()).isOne();
			assertThat(reportLines()).isEmpty();
			return this.out + this.err;
		}

		private List<String> reportLines() {
			return this.out.lines().filter((line) -> line.startsWith(Report.PREFIX)).toList();
		}

		/**
		 * The report of an application that has ended well, and complained of nothing
		 * that matters.
		 * @param harmless whether a line does not matter
		 */
		List<String> report(Predicate<String> harmless) {
			assertThat(this.exitCode).as(toString()).isZero();
			assertThat(this.err.lines().filter(harmless.negate())).isEmpty();
			assertThat(this.out).doesNotContain(" WARN ", " ERROR ", "[warning]", "WARNING");
			return reportLines();
		}

	}

}
