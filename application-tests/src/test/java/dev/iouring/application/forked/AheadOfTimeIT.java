package dev.iouring.application.forked;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that was processed ahead of time, as by Maven's
 * {@code spring-boot:process-aot}.
 */
class AheadOfTimeIT {

	private static final String MAIN = ReportingApplication.class.getName();

	private static final String BULK = "--iouring.rings.bulk.entries=64";

	@TempDir
	private Path directory;

	private final ForkedJvm jvm = ForkedJvm.ofApplication();

	@Test
	void anApplicationWithTheDefaultRingIsTheSame() throws Exception {
		ForkedJvm processed = process();
		List<String> report = processed.run(this.directory, MAIN, ReportingApplication.ARGUMENTS).report();
		assertThat(report).isEqualTo(this.jvm.run(this.directory, MAIN, ReportingApplication.ARGUMENTS).report());
		assertThat(report).contains("report: rings: ioUring", "report: read: Hello true",
				"report: ring default: OPEN true", "report: health: UP io_uring 256");
	}

	@Test
	void anApplicationWithANamedRingIsTheSame() throws Exception {
		ForkedJvm processed = process(BULK);
		List<String> report = processed.run(this.directory, MAIN, arguments(BULK)).report();
		assertThat(report).isEqualTo(this.jvm.run(this.directory, MAIN, arguments(BULK)).report());
		assertThat(report).contains("report: rings: bulkIoUring,ioUring", "report: registry: [default, bulk]",
				"report: injected: default default", "report: qualified: bulk 64", "report: ring bulk: OPEN true");
	}

	@Test
	void aRingThatIsConfiguredLaterHasNoBeanAndAWarningSaysSo() throws Exception {
		List<String> report = process().run(this.directory, MAIN, arguments(BULK))
			.reportWithWarning("Ring 'bulk' has no bean, because it was not configured when the application was"
					+ " processed ahead of time");
		assertThat(report).contains("report: rings: ioUring", "report: registry: [default]",
				"report: read: Hello true");
	}

	@Test
	void aRingThatIsNoLongerConfiguredStopsTheStart() throws Exception {
		assertThat(process(BULK).run(this.directory, MAIN, ReportingApplication.ARGUMENTS).failedStart()).contains(
				"No ring 'bulk' is configured, but it was when the application was processed ahead of time",
				"'iouring.rings.bulk'");
	}

	private static String[] arguments(String... more) {
		return Stream.concat(Stream.of(ReportingApplication.ARGUMENTS), Stream.of(more)).toArray(String[]::new);
	}

	/**
	 * Generates code, compiles it, and returns a JVM that uses it.
	 */
	private ForkedJvm process(String... more) throws IOException, InterruptedException {
		Path sources = this.directory.resolve("sources");
		Path classes = this.directory.resolve("classes");
		List<String> arguments = new ArrayList<>(List.of(MAIN, sources.toString(),
				this.directory.resolve("resources").toString(), classes.toString(), "com.example", "reporting"));
		arguments.addAll(List.of(arguments(more)));
		ForkedJvm.Outcome outcome = this.jvm.run(this.directory,
				"org.springframework.boot.SpringApplicationAotProcessor", arguments.toArray(String[]::new));
		assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
		compile(sources, classes);
		assertThat(sources).isDirectoryRecursivelyContaining("glob:**/IoUringAutoConfiguration__BeanDefinitions.java");
		return this.jvm.withFirst(classes).with("-Dspring.aot.enabled=true");
	}

	private void compile(Path sources, Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> generated = Files.walk(sources)) {
			boolean compiled = compiler.getTask(messages, files, null,
					List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp",
							this.jvm.withFirst(classes).classPathOption()),
					null, files.getJavaFileObjectsFromPaths(
							generated.filter((file) -> file.toString().endsWith(".java")).toList()))
				.call();
			assertThat(compiled).as(messages.toString()).isTrue();
		}
	}

}
