package dev.iouring.spring.boot.autoconfigure.confined;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.platform.console.ConsoleLauncher;

import org.springframework.util.FileSystemUtils;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts other JVMs with the class path of the tests where the kernel refuses something.
 * Everything they need is copied to where any user may read it, which the checkout and
 * the Maven repository of a developer may not be.
 */
final class ConfinedJvm implements AutoCloseable {

	static final String DENY_NATIVE_ACCESS = "--illegal-native-access=deny";

	private final Path directory;

	private final Path launcher;

	private final List<Path> classPath;

	private ConfinedJvm(Path directory, Path launcher, List<Path> classPath) {
		this.directory = directory;
		this.launcher = launcher;
		this.classPath = classPath;
	}

	static ConfinedJvm create() throws IOException, InterruptedException {
		Assumptions.assumeTrue(isInstalled("gcc"), "gcc is not installed");
		Path directory = Files.createTempDirectory("iouring-confined-");
		Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
		return new ConfinedJvm(directory, compileLauncher(directory), copyClassPath(directory));
	}

	private static boolean isInstalled(String tool) {
		return List.of(StringUtils.delimitedListToStringArray(System.getenv("PATH"), File.pathSeparator))
			.stream()
			.anyMatch((place) -> Files.isExecutable(Path.of(place, tool)));
	}

	private static Path compileLauncher(Path directory) throws IOException, InterruptedException {
		Path source = directory.resolve("confine.c");
		try (InputStream resource = ConfinedJvm.class.getResourceAsStream("/confine.c")) {
			Files.copy(Objects.requireNonNull(resource), source);
		}
		Path launcher = directory.resolve("confine");
		Outcome outcome = run(directory,
				List.of("gcc", "-D_GNU_SOURCE", "-Wall", "-o", launcher.toString(), source.toString()), 60);
		assertThat(outcome.exitCode()).as(outcome.output()).isZero();
		return launcher;
	}

	private static List<Path> copyClassPath(Path directory) throws IOException {
		List<Path> copies = new ArrayList<>();
		for (String element : StringUtils.delimitedListToStringArray(System.getProperty("java.class.path"),
				File.pathSeparator)) {
			Path source = Path.of(element);
			// Jars of different groups may have the same name, and some tests tell their
			// own classes by the names that Maven gives to directories.
			Path copy = directory.resolve("classpath/" + copies.size() + "/target").resolve(source.getFileName());
			if (Files.exists(source)) {
				copy(source, copy);
				copies.add(copy);
			}
		}
		return copies;
	}

	private static void copy(Path source, Path target) throws IOException {
		Files.createDirectories(Objects.requireNonNull(target.getParent()));
		Files.walkFileTree(source, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
				Files.createDirectories(resolve(visited));
				return FileVisitResult.CONTINUE;
			}

			@Override
			public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes) throws IOException {
				Files.copy(visited, resolve(visited));
				return FileVisitResult.CONTINUE;
			}

			private Path resolve(Path visited) {
				return target.resolve(source.relativize(visited).toString());
			}

		});
	}

	/**
	 * Returns a directory that belongs to nobody in particular.
	 * @param name of the new directory
	 * @return the directory
	 */
	Path createWorkDirectory(String name) throws IOException {
		Path work = Files.createDirectory(this.directory.resolve(name));
		return Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
	}

	/**
	 * Returns the copy of a directory or jar of the class path.
	 * @param part of its name
	 * @return the copy
	 */
	Path findOnClassPath(String part) {
		return this.classPath.stream()
			.filter((element) -> element.getFileName().toString().contains(part))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * Runs a class and waits for it.
	 * @param confinement how to confine the JVM
	 * @param work where it runs
	 * @param options of the JVM
	 * @param main the class and its arguments
	 * @param seconds how long it may take
	 * @return how it ended and what it printed
	 */
	Outcome run(List<String> confinement, Path work, List<String> options, List<String> main, int seconds)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(this.launcher.toString());
		command.addAll(confinement);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(options);
		if (!options.contains(DENY_NATIVE_ACCESS)) {
			command.add("--enable-native-access=ALL-UNNAMED");
		}
		command.add("-Djava.io.tmpdir=" + work);
		command.add("-cp");
		command.add(String.join(File.pathSeparator, this.classPath.stream().map(Path::toString).toList()));
		command.addAll(main);
		return run(work, command, seconds);
	}

	/**
	 * Runs the tests of a class, all of which have to succeed.
	 * @param checks the class
	 * @param confinement how to confine the JVM
	 * @param work where it runs
	 * @param options of the JVM
	 */
	void runChecks(Class<?> checks, List<String> confinement, Path work, String... options)
			throws IOException, InterruptedException {
		Outcome outcome = run(confinement, work, List.of(options), List.of(ConsoleLauncher.class.getName(), "execute",
				"--select-class=" + checks.getName(), "--details=tree", "--disable-banner", "--disable-ansi-colors"),
				240);
		assertThat(outcome.exitCode()).as(outcome.output()).isZero();
		assertThat(outcome.output()).containsPattern("\\[ +[1-9][0-9]* tests successful")
			.doesNotContainPattern("\\[ +[1-9][0-9]* tests (failed|aborted|skipped)");
	}

	private static Outcome run(Path work, List<String> command, int seconds) throws IOException, InterruptedException {
		Path output = Files.createTempFile(work, "output-", ".txt");
		Process process = new ProcessBuilder(command).directory(work.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
			String printed = Files.readString(output);
			assertThat(ended).as("Still running after %d s:%n%s", seconds, printed).isTrue();
			return new Outcome(process.exitValue(), printed);
		}
		finally {
			process.destroyForcibly();
		}
	}

	@Override
	public void close() throws IOException {
		FileSystemUtils.deleteRecursively(this.directory);
	}

	/**
	 * How a JVM ended.
	 *
	 * @param exitCode its exit code
	 * @param output what it printed
	 */
	record Outcome(int exitCode, String output) {

		List<String> lines(String prefix) {
			return this.output.lines()
				.filter((line) -> line.startsWith(prefix))
				.map((line) -> line.substring(prefix.length()))
				.toList();
		}

	}

}
