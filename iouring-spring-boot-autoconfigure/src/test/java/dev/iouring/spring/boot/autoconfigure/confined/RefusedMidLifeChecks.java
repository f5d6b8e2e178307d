package dev.iouring.spring.boot.autoconfigure.confined;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.iouring.IoUring;
import dev.iouring.Operation;
import dev.iouring.linux.Errno;
import dev.iouring.spring.IoUringTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator sees when a running application is refused io_uring from one moment to
 * the next. {@link OperatorViewIT} runs this in a process of its own.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class RefusedMidLifeChecks {

	@TempDir
	Path directory;

	@Test
	void theApplicationGoesOnAndHealthMetersAndLogSayWhy(CapturedOutput output) {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ConfinedApplication.class)
			.web(WebApplicationType.NONE)
			.run("--iouring.path=ring")) {
			OperatorView view = new OperatorView(context, output);
			IoUringTemplate template = context.getBean(IoUringTemplate.class);
			Path file = this.directory.resolve("file");
			template.write(file, "before".getBytes(StandardCharsets.UTF_8));
			assertThat(view.fallbacks("default")).isZero();
			Seccomp.refuseIoUring(Errno.EPERM);
			// wakes the owner, which learns of it when it enters the ring
			CompletableFuture<Integer> last = template.io().submit(Operation.nop());
			assertThat(last).failsWithin(Duration.ofSeconds(30));
			Awaitility.await().until(() -> template.io().state() == IoUring.State.FAILED);
			template.write(file, "after".getBytes(StandardCharsets.UTF_8));
			assertThat(template.readString(file, StandardCharsets.UTF_8)).isEqualTo("after");

			Health health = view.health("default");
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("backend", "fallback")
				.containsEntry("reason", "NOT_PERMITTED")
				.hasEntrySatisfying("message", (message) -> assertThat(message.toString())
					.contains("io_uring_setup failed: EPERM", "seccomp"));
			assertThat(view.fallbacks("default")).isPositive();
			assertThat(view.log("WARN", "io_uring")).singleElement()
				.asString()
				.contains("'default'", "EPERM", "seccomp");
			assertThat(view.log("ERROR", "")).singleElement()
				.asString()
				.contains("Ring 'default' has ended with operations in flight");
		}
	}

}
