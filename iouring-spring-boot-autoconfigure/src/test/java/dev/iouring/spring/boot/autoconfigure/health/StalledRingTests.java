package dev.iouring.spring.boot.autoconfigure.health;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

import dev.iouring.IoUring;
import dev.iouring.IoUringFlag;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.OpenResources;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application shows of a ring whose thread does not come back from the kernel.
 */
@Timeout(120)
class StalledRingTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringHealthContributorAutoConfiguration.class))
		.withPropertyValues("iouring.entries=8", "iouring.flags=", "management.health.iouring.timeout=200ms");

	@Test
	void isDownUntilItGoesOn() {
		this.contextRunner.run((context) -> {
			Awaitility.await().until(() -> OpenResources.ringThreads().isEmpty() && rings().isEmpty());
			IoUring ring = context.getBean(IoUring.class);
			ring.ping(Duration.ofSeconds(30));
			IoUringHealthIndicator indicator = context.getBean(IoUringHealthIndicator.class);
			assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
			int number = rings().iterator().next();
			int kept = dup(number);
			try (IoUring other = IoUring.open(IoUringOptions.builder()
				.name("other")
				.entries(8)
				.flags(EnumSet.noneOf(IoUringFlag.class))
				.build())) {
				int another = rings().stream()
					.filter((descriptor) -> descriptor != number && descriptor != kept)
					.findFirst()
					.orElseThrow();
				// its thread waits for what never comes: the completion of another ring
				dup2(another, number);
				for (int i = 0; i < 2; i++) {
					Health health = indicator.health();
					assertThat(health.getStatus()).isEqualTo(Status.DOWN);
					assertThat(health.getDetails()).containsEntry("state", "stalled")
						.containsEntry("backend", "io_uring")
						.hasEntrySatisfying("error",
								(error) -> assertThat(error.toString()).contains("Ring 'default' did not answer"));
				}
				dup2(kept, number);
				Awaitility.await().until(() -> {
					other.ping(Duration.ofSeconds(30));
					return indicator.health().getStatus().equals(Status.UP);
				});
			}
			finally {
				dup2(kept, number);
				close(kept);
			}
		});
	}

	private static Set<Integer> rings() throws IOException {
		return OpenResources.descriptors(OpenResources.RING::equals);
	}

	private static int dup(int descriptor) {
		return call("dup", descriptor);
	}

	private static void close(int descriptor) {
		assertThat(call("close", descriptor)).isZero();
	}

	@SuppressWarnings("restricted")
	private static int call(String function, int descriptor) {
		MethodHandle handle = Linker.nativeLinker()
			.downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow(function),
					FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
		try {
			return (int) handle.invokeExact(descriptor);
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SuppressWarnings("restricted")
	private static void dup2(int from, int to) {
		MethodHandle handle = Linker.nativeLinker()
			.downcallHandle(Linker.nativeLinker().defaultLookup().findOrThrow("dup2"),
					FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
		try {
			assertThat((int) handle.invokeExact(from, to)).isEqualTo(to);
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

}
