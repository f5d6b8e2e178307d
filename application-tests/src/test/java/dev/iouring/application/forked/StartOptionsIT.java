package dev.iouring.application.forked;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications whose beans are lazy, and whose threads are virtual.
 */
class StartOptionsIT {

	@TempDir
	private Path directory;

	@Test
	void lazyBeansAndVirtualThreadsChangeNothing() throws Exception {
		List<String> expected = report();
		assertThat(expected).contains("report: qualified: bulk 64", "report: ring bulk: OPEN true");
		assertThat(report("--spring.threads.virtual.enabled=true")).isEqualTo(expected);
		assertThat(report("--spring.main.lazy-initialization=true")).isEqualTo(expected);
		assertThat(report("--spring.main.lazy-initialization=true", "--spring.threads.virtual.enabled=true",
				"--iouring.mode=always"))
			.isEqualTo(expected);
	}

	@Test
	void lazyBeansDoNotKeepTheStartFromFailingWhereARingIsAMust() throws Exception {
		String printed = ForkedJvm.ofApplication()
			.with("-Dos.name=Plan 9")
			.run(this.directory, ReportingApplication.class.getName(),
					arguments("--spring.main.lazy-initialization=true", "--iouring.mode=always"))
			.failedStart();
		assertThat(printed).containsOnlyOnce("APPLICATION FAILED TO START")
			.contains("io_uring needs Linux, but this is Plan 9", "iouring.mode=when-available");
	}

	private List<String> report(String... options) throws Exception {
		return ForkedJvm.ofApplication()
			.run(this.directory, ReportingApplication.class.getName(), arguments(options))
			.report();
	}

	private static String[] arguments(String... options) {
		return Stream.of(ReportingApplication.ARGUMENTS, new String[] { "--iouring.rings.bulk.entries=64" }, options)
			.flatMap(Stream::of)
			.toArray(String[]::new);
	}

}
