package dev.iouring.spring.boot.autoconfigure.health;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import dev.iouring.IoUring;
import dev.iouring.IoUring.State;
import dev.iouring.Operation;
import dev.iouring.spring.FileHandle;
import dev.iouring.spring.IoUringClosedException;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.OpenResources;
import dev.iouring.spring.boot.autoconfigure.RingBreaker;
import dev.iouring.spring.boot.autoconfigure.metrics.IoUringMetricsAutoConfiguration;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * What an application shows and does when the thread of one of its rings dies in earnest.
 */
@Timeout(120)
class RingDeathTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class,
				IoUringHealthContributorAutoConfiguration.class, IoUringMetricsAutoConfiguration.class,
				MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class))
		.withPropertyValues("iouring.entries=8", "iouring.shutdown-timeout=1s", "iouring.rings.bulk.entries=8");

	@TempDir
	Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "when-available", "always" })
	void theRingIsDownOnceAndOpenedAnew(String mode) throws Exception {
		Path pipe = createPipe();
		this.contextRunner.withPropertyValues("iouring.mode=" + mode).run((context) -> {
			releaseRings(context);
			IoUring ring = context.getBean("bulkIoUring", IoUring.class);
			IoUringTemplate template = context.getBean("bulkIoUringTemplate", IoUringTemplate.class);
			try (FileHandle file = open(template, pipe)) {
				List<CompletableFuture<?>> pending = startReads(template, file);
				Awaitility.await().until(() -> ring.statistics().inFlight() == pending.size());
				RingBreaker.breakRing();
				// the owner sleeps, and learns of it from this
				assertDown(check(context, "bulk"));
				assertThat(pending).allSatisfy((future) -> assertThat(future).failsWithin(Duration.ofSeconds(30))
					.withThrowableOfType(ExecutionException.class)
					.havingCause()
					.isInstanceOf(IoUringClosedException.class)
					.withMessageContaining("its ring failed")
					.withCauseInstanceOf(dev.iouring.IoUringClosedException.class));
				// which it is without anybody using it, as nobody may who asks health
				// first
				assertThat(ring.state()).isEqualTo(State.OPEN);
				assertThat(check(context, "bulk").getStatus()).isEqualTo(Status.UP);
				assertThat(check(context, "default").getStatus()).isEqualTo(Status.UP);
				assertMetersAnswer(context);
				assertOpenedAnewBy(template, context);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "when-available", "always" })
	void theNextOperationOpensItAnewIfItComesBeforeTheNextCheck(String mode) throws Exception {
		this.contextRunner.withPropertyValues("iouring.mode=" + mode).run((context) -> {
			releaseRings(context);
			IoUring ring = context.getBean("bulkIoUring", IoUring.class);
			ring.open();
			RingBreaker.breakRing();
			assertThatIOException().isThrownBy(() -> ring.ping(Duration.ofSeconds(30)));
			Awaitility.await().until(() -> ring.state() == State.FAILED);
			assertThatIOException().isThrownBy(() -> ring.execute(Operation.nop()))
				.withMessageContaining("Ring 'bulk' has failed; open() opens it anew")
				.withCause(ring.failure().orElseThrow());
			assertOpenedAnewBy(context.getBean("bulkIoUringTemplate", IoUringTemplate.class), context);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "when-available", "always" })
	void aFileThatWasOpenBeforeIsUsedOn(String mode) throws Exception {
		this.contextRunner.withPropertyValues("iouring.mode=" + mode).run((context) -> {
			releaseRings(context);
			IoUring ring = context.getBean("bulkIoUring", IoUring.class);
			IoUringTemplate template = context.getBean("bulkIoUringTemplate", IoUringTemplate.class);
			try (FileHandle file = template.open(this.directory.resolve("file"), StandardOpenOption.CREATE,
					StandardOpenOption.READ, StandardOpenOption.WRITE)) {
				List<Runnable> uses = List.of(() -> file.writeFully(ByteBuffer.wrap(new byte[10]), 0),
						() -> assertThat(file.readFully(ByteBuffer.allocate(20), 0)).isEqualTo(10), file::size,
						() -> file.force(true), () -> file.truncate(10),
						() -> template.batch((batch) -> batch.force(file, false)).orThrow());
				for (Runnable use : uses) {
					RingBreaker.breakRing();
					assertThatIOException().isThrownBy(() -> ring.ping(Duration.ofSeconds(30)));
					Awaitility.await().until(() -> ring.state() == State.FAILED);
					use.run();
					assertThat(check(context, "bulk").getStatus()).isEqualTo(Status.UP);
				}
			}
			assertThat(template.statistics().fallbackOperations()).isZero();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "when-available", "always" })
	void aReplacementThatDiesWithItsRingLeavesTheFormerContentAndNothingElse(String mode) throws Exception {
		Path pipe = createPipe();
		Path file = Files.writeString(this.directory.resolve("file"), "old");
		this.contextRunner.withPropertyValues("iouring.mode=" + mode).run((context) -> {
			releaseRings(context);
			IoUring ring = context.getBean("bulkIoUring", IoUring.class);
			IoUringTemplate template = context.getBean("bulkIoUringTemplate", IoUringTemplate.class);
			try (FileHandle source = open(template, pipe)) {
				CompletableFuture<Integer> replacement = template.async().replace(file, (target) -> {
					target.writeFully(ByteBuffer.wrap(new byte[10]), 0);
					return source.read(ByteBuffer.allocate(1), 0);
				});
				Awaitility.await().until(() -> ring.statistics().inFlight() == 1);
				RingBreaker.breakRing();
				assertThatIOException().isThrownBy(() -> ring.ping(Duration.ofSeconds(30)));
				assertThat(replacement).failsWithin(Duration.ofSeconds(30))
					.withThrowableOfType(ExecutionException.class)
					.withCauseInstanceOf(IoUringClosedException.class);
			}
			assertThat(file).hasContent("old");
			assertThat(this.directory.toFile().list()).containsExactlyInAnyOrder("file", "pipe");
		});
	}

	private static List<CompletableFuture<?>> startReads(IoUringTemplate template, FileHandle file) {
		CompletableFuture<Integer> blocking = new CompletableFuture<>();
		Thread.ofPlatform().daemon().start(() -> {
			try {
				blocking.complete(file.read(ByteBuffer.allocate(1), 0));
			}
			catch (Throwable ex) {
				blocking.completeExceptionally(ex);
			}
		});
		return List.of(blocking, template.async().read(file, ByteBuffer.allocate(1), 0),
				template.async().read(file, ByteBuffer.allocateDirect(1), 0));
	}

	private void assertOpenedAnewBy(IoUringTemplate template, ApplicationContext context) {
		double before = count(context, "iouring.completions");
		Path file = this.directory.resolve("file");
		template.replace(file, new byte[10]);
		assertThat(template.read(file)).hasSize(10);
		assertThat(template.statistics().fallbackOperations()).isZero();
		assertThat(check(context, "bulk").getStatus()).isEqualTo(Status.UP);
		assertThat(check(context, "bulk").getDetails()).containsEntry("state", "open").doesNotContainKey("error");
		assertThat(count(context, "iouring.completions")).isGreaterThan(before);
	}

	private static void assertDown(Health health) {
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("backend", "io_uring")
			.containsEntry("state", "failed")
			.containsEntry("recovery", "opened anew")
			.hasEntrySatisfying("error",
					(error) -> assertThat(error.toString()).contains("io_uring_enter failed: EOPNOTSUPP"));
	}

	private static Health check(ApplicationContext context, String ring) {
		CompositeHealthContributor rings = context.getBean("iouringHealthContributor",
				CompositeHealthContributor.class);
		return Objects.requireNonNull(((HealthIndicator) rings.getContributor(ring)).health());
	}

	private static void assertMetersAnswer(ApplicationContext context) {
		List<Double> values = new ArrayList<>();
		for (Meter meter : context.getBean(MeterRegistry.class).getMeters()) {
			if (meter.getId().getName().startsWith("iouring.")) {
				for (Measurement measurement : meter.measure()) {
					values.add(measurement.getValue());
				}
			}
		}
		assertThat(values).hasSizeGreaterThan(20).allSatisfy((value) -> assertThat(value).isNotNegative().isFinite());
		assertThat(context.getBean(MeterRegistry.class).get("iouring.inflight").tag("ring", "bulk").gauge().value())
			.isZero();
	}

	private static double count(ApplicationContext context, String meter) {
		return context.getBean(MeterRegistry.class).get(meter).tag("ring", "bulk").functionCounter().count();
	}

	private Path createPipe() throws IOException, InterruptedException {
		Path pipe = this.directory.resolve("pipe");
		assertThat(new ProcessBuilder("mkfifo", pipe.toString()).inheritIO().start().waitFor()).isZero();
		return pipe;
	}

	/** With both ends in one, readers wait forever. */
	private static FileHandle open(IoUringTemplate template, Path pipe) {
		return template.open(pipe, StandardOpenOption.READ, StandardOpenOption.WRITE);
	}

	/** Those of the application, and the one that it probes the kernel with. */
	private static void releaseRings(ApplicationContext context) {
		context.getBeansOfType(IoUring.class).values().forEach(IoUring::suspend);
		Awaitility.await()
			.until(() -> OpenResources.ringThreads().isEmpty()
					&& OpenResources.descriptors(OpenResources.RING::equals).isEmpty());
	}

}
