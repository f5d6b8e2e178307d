package dev.iouring.application.forked;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.iouring.application.forked.crac.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is stopped for a checkpoint of its JVM and started again, by Spring
 * Framework's own support of CRaC.
 */
class CheckpointIT {

	private static final OpenResources TWO_RINGS = new OpenResources(2, 2, 4,
			List.of("iouring-bulk", "iouring-default"));

	@TempDir
	private Path directory;

	@Test
	void ringsThatAreUsedAreClosedAtTheCheckpointAndUsedAgainAfterIt() throws Exception {
		assertThat(report()).contains("report: checkpoint: " + OpenResources.NONE)
			.containsSubsequence("report: before: " + TWO_RINGS, "report: restored: " + OpenResources.NONE,
					"report: after: " + TWO_RINGS)
			.filteredOn("report: read: Hello true"::equals)
			.hasSize(4);
	}

	@Test
	void ringsThatAreAlwaysOpenAreOpenedByTheRestore() throws Exception {
		assertThat(report("--iouring.mode=always")).containsSubsequence("report: before: " + TWO_RINGS,
				"report: checkpoint: " + OpenResources.NONE, "report: restored: " + TWO_RINGS,
				"report: after: " + TWO_RINGS);
	}

	private List<String> report(String... options) throws Exception {
		return ForkedJvm.ofTests()
			.without("spring-boot-devtools-")
			.with("-Dorg.crac.Core.Compat=" + Core.class.getPackageName())
			.run(this.directory, RestoredApplication.class.getName(),
					Stream
						.of(ReportingApplication.ARGUMENTS, new String[] { "--iouring.rings.bulk.entries=64" }, options)
						.flatMap(Stream::of)
						.toArray(String[]::new))
			.report();
	}

	/** Has used its rings when the checkpoint comes. */
	public static class RestoredApplication {

		public static void main(String[] args) throws Exception {
			try (ConfigurableApplicationContext context = SpringApplication.run(ReportingApplication.class, args)) {
				Report.print("before", OpenResources.find());
				org.crac.Core.checkpointRestore();
				Report.print("checkpoint", Core.atLastCheckpoint());
				Report.print("restored", OpenResources.find());
				context.getBean(Report.class).run(context.getBean(ApplicationArguments.class));
				Report.print("after", OpenResources.find());
			}
		}

	}

}
