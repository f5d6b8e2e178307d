package dev.iouring.spring.boot.autoconfigure.confined;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.RingBreaker;
import io.micrometer.core.instrument.MeterRegistry;
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
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * What an operator sees when the thread of a ring dies. {@link OperatorViewIT} runs this
 * in a process of its own, which has no other ring.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class OwnerDiesChecks {

	@TempDir
	Path directory;

	@Test
	void healthIsDownAndMetersAndLogSayWhyUntilTheRingIsOpenedAnew(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(ConfinedApplication.class)
			.web(WebApplicationType.NONE)
			.run("--iouring.path=ring")) {
			ConfinedApplication.awaitProbe();
			OperatorView view = new OperatorView(context, output);
			IoUringTemplate template = context.getBean(IoUringTemplate.class);
			Path file = this.directory.resolve("file");
			template.write(file, "before".getBytes(StandardCharsets.UTF_8));
			RingBreaker.breakRing();
			assertThatIOException().isThrownBy(() -> template.io().ping(Duration.ofSeconds(30)));
			Awaitility.await().until(() -> template.io().state() == IoUring.State.FAILED);

			assertThat(state(context, "failed")).isOne();
			assertThat(view.log("ERROR", "")).singleElement()
				.asString()
				.contains("Ring 'default' has ended with operations in flight");
			// opens the ring anew, so the next check is different
			Health health = view.health("default");
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("state", "failed")
				.containsEntry("recovery", "opened anew")
				.hasEntrySatisfying("error",
						(error) -> assertThat(error.toString()).contains("io_uring_enter failed: EOPNOTSUPP"));

			assertThat(template.readString(file, StandardCharsets.UTF_8)).isEqualTo("before");
			assertThat(view.health("default").getStatus()).isEqualTo(Status.UP);
			assertThat(state(context, "failed")).isZero();
			assertThat(state(context, "open")).isOne();
			assertThat(view.fallbacks("default")).isZero();
		}
	}

	private static double state(ConfigurableApplicationContext context, String state) {
		return context.getBean(MeterRegistry.class).get("iouring.state").tag("state", state).gauge().value();
	}

}
