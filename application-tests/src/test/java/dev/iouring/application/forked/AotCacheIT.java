package dev.iouring.application.forked;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.SpringApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is trained for the JVM's ahead-of-time cache, and started with it.
 */
class AotCacheIT {

	private static final String MAIN = TrainedApplication.class.getName();

	@TempDir
	private Path directory;

	@Test
	void anApplicationIsTrainedWithoutARingAndStartsFromTheCache() throws Exception {
		Path cache = this.directory.resolve("application.aot");
		Path loaded = this.directory.resolve("loaded.txt");
		ForkedJvm jvm = ForkedJvm.ofApplication().withJarsOnly(this.directory);
		ForkedJvm.Outcome training = jvm.with("-XX:AOTCacheOutput=" + cache, "-Dspring.context.exit=onRefresh")
			.run(this.directory, MAIN, ReportingApplication.ARGUMENTS);
		assertThat(training.exitCode()).as(training.toString()).isZero();
		assertThat(training.out()).contains("report: at exit: " + OpenResources.NONE)
			.doesNotContain("report: read", " WARN ", " ERROR ");
		// The JVM says which classes it cannot keep. None of them is one of the
		// starter's.
		assertThat(training.out() + training.err()).doesNotContain("dev/iouring/spring", "dev.iouring.spring");
		assertThat(cache).isNotEmptyFile();
		assertThat(jvm.with("-XX:AOTCache=" + cache, "-XX:AOTMode=on", "-Xlog:class+load:file=" + loaded)
			.run(this.directory, MAIN, ReportingApplication.ARGUMENTS)
			.report()).contains("report: read: Hello true", "report: ring default: OPEN true");
		try (Stream<String> lines = Files.lines(loaded)) {
			assertThat(lines).anyMatch((line) -> line.contains(" dev.iouring.IoUring source: shared objects file"));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(ReportingApplication.class)
	public static class TrainedApplication {

		public static void main(String[] args) {
			SpringApplication.run(TrainedApplication.class, args).close();
		}

		/** The last thing that happens before the refresh is over. */
		@Bean
		SmartInitializingSingleton reportAtExit() {
			return () -> {
				try {
					Report.print("at exit", OpenResources.find());
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			};
		}

	}

}
