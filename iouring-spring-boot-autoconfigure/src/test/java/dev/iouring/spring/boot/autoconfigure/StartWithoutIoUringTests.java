package dev.iouring.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.UnavailableReason;
import dev.iouring.spring.boot.autoconfigure.RingUsers.Log;
import dev.iouring.spring.boot.autoconfigure.RingUsers.Users;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the start of an application does where io_uring is not available.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class StartWithoutIoUringTests {

	@TempDir
	Path directory;

	private Path file;

	@BeforeEach
	void prepare() throws Exception {
		this.file = Files.writeString(this.directory.resolve("greeting"), "hello");
	}

	private final Unavailable unavailable = new Unavailable(UnavailableReason.NOT_PERMITTED, "io_uring_setup", 1,
			"io_uring_setup failed: EPERM (1) Operation not permitted", "Allow it");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class))
		.withBean("ownRing", IoUring.class, () -> IoUring.unavailable(IoUringOptions.defaults(), this.unavailable))
		.withBean("ownProbe", IoUringProbe.class, () -> new IoUringProbe(() -> this.unavailable));

	@Test
	void warnsOnceWithReasonAndRemedy(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			Readiness.publish(context);
			await().untilAsserted(() -> assertThat(output).contains(" WARN "));
			assertThat(output.getAll().lines().filter((line) -> line.contains(" WARN "))).singleElement()
				.asString()
				.contains("EPERM (1)", "Allow it");
		});
	}

	@Test
	void isNotSlowedDownByTheProbe(CapturedOutput output) {
		CountDownLatch started = new CountDownLatch(1);
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class))
			.withBean("slowProbe", IoUringProbe.class, () -> new IoUringProbe(() -> {
				awaitUninterruptibly(started);
				return this.unavailable;
			}))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				Readiness.publish(context);
				started.countDown();
				await().untilAsserted(() -> assertThat(output).contains(" WARN "));
			});
	}

	@Test
	void doesNotProbeWhenABeanHasUsedTheRingAlready() {
		AtomicInteger asked = new AtomicInteger();
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class))
			.withBean("file", Path.class, () -> this.file)
			.withBean("log", Log.class, Log::new)
			.withUserConfiguration(Users.class)
			.withBean("countingProbe", IoUringProbe.class, () -> new IoUringProbe(() -> {
				asked.incrementAndGet();
				return this.unavailable;
			}))
			.run(Readiness::publishAndAwaitProbe);
		assertThat(asked).hasValue(0);
	}

	@Test
	void failsIfItIsAlwaysToBeUsed() {
		this.contextRunner.withPropertyValues("iouring.mode=always")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(IoUringUnavailableException.class)
				.hasStackTraceContaining("'iouring.mode' is 'always'"));
	}

	@Test
	void failsTheSameWayIfItIsFirstUsedInPostConstruct() {
		this.contextRunner.withPropertyValues("iouring.mode=always")
			.withBean("file", Path.class, () -> this.file)
			.withBean("log", Log.class, Log::new)
			.withUserConfiguration(Users.class)
			.run((context) -> {
				assertThat(context).getFailure().hasRootCauseInstanceOf(IoUringUnavailableException.class);
				assertThat(new IoUringUnavailableFailureAnalyzer(new MockEnvironment())
					.analyze(context.getStartupFailure())).isNotNull();
			});
	}

	@Test
	void saysNothingIfItIsNeverToBeUsed(CapturedOutput output) {
		this.contextRunner.withPropertyValues("iouring.mode=never").run(Readiness::publishAndAwaitProbe);
		assertThat(output).doesNotContain(" WARN ");
	}

	private void awaitUninterruptibly(CountDownLatch latch) {
		try {
			assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
