package dev.iouring.spring.boot.autoconfigure.confined;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.iouring.spring.IoUringTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator sees when one ring of an application works and the memory that may be
 * locked does not suffice for the next one. {@link OperatorViewIT} runs this with such a
 * limit.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class MemoryExhaustedChecks {

	/** Enough for a ring of 16 entries, and not for one of 16384. */
	static final int LOCKED_MEMORY = 512 << 10;

	@TempDir
	Path directory;

	@Test
	void theOtherRingFallsBackAndHealthMetersAndLogSayWhy(CapturedOutput output) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ConfinedApplication.class)
			.web(WebApplicationType.NONE)
			.run("--iouring.path=ring", "--iouring.entries=16", "--iouring.rings.bulk.entries=16384")) {
			OperatorView view = new OperatorView(context, output);
			Path file = this.directory.resolve("file");
			context.getBean("ioUringTemplate", IoUringTemplate.class)
				.write(file, "one".getBytes(StandardCharsets.UTF_8));
			IoUringTemplate bulk = context.getBean("bulkIoUringTemplate", IoUringTemplate.class);
			assertThat(bulk.readString(file, StandardCharsets.UTF_8)).isEqualTo("one");

			assertThat(view.health("default").getStatus()).isEqualTo(Status.UP);
			assertThat(view.health("default").getDetails()).containsEntry("backend", "io_uring");
			assertThat(view.health("bulk").getStatus()).isEqualTo(Status.UP);
			assertThat(view.health("bulk").getDetails()).containsEntry("backend", "fallback")
				.containsEntry("reason", "MEMORY_LIMIT")
				.hasEntrySatisfying("message",
						(message) -> assertThat(message.toString()).contains("ENOMEM",
								"RLIMIT_MEMLOCK at " + LOCKED_MEMORY))
				.hasEntrySatisfying("remedy", (remedy) -> assertThat(remedy.toString()).contains("ulimit -l"));
			assertThat(view.fallbacks("default")).isZero();
			assertThat(view.fallbacks("bulk")).isPositive();
			assertThat(view.log("WARN", "io_uring")).singleElement()
				.asString()
				.contains("'bulk'", "ENOMEM", "RLIMIT_MEMLOCK");
			assertThat(view.log("ERROR", "")).isEmpty();
		}
	}

}
