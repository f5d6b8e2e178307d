package dev.iouring.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.iouring.Availability;
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

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

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
			ready(context);
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
				ready(context);
				started.countDown();
				await().untilAsserted(() -> assertThat(output).contains(" WARN "));
			});
	}

	@Test
	void doesNotProbeWhenABeanHasUsedTheRingAlready() {
		int[] asked = new int[1];
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class))
			.withBean("file", Path.class, () -> this.file)
			.withBean("log", Log.class, Log::new)
			.withUserConfiguration(Users.class)
			.withBean("countingProbe", IoUringProbe.class, () -> new IoUringProbe(() -> {
				asked[0]++;
				return this.unavailable;
			}))
			.run(StartWithoutIoUringTests::ready);
		assertThat(asked[0]).isZero();
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
				assertThat(new IoUringUnavailableFailureAnalyzer().analyze(context.getStartupFailure())).isNotNull();
			});
	}

	@Test
	void saysNothingIfItIsNeverToBeUsed(CapturedOutput output) {
		this.contextRunner.withPropertyValues("iouring.mode=never").run(StartWithoutIoUringTests::ready);
		assertThat(output).doesNotContain(" WARN ");
	}

	@Test
	void isToldByAProbeThatAsksOnce() {
		int[] asked = new int[1];
		IoUringProbe probe = new IoUringProbe(() -> {
			asked[0]++;
			return new Availability.Available("6.18");
		});
		assertThat(probe.availability()).isSameAs(probe.availability());
		assertThat(asked[0]).isOne();
		probe.forget();
		assertThat(probe.availability().isAvailable()).isTrue();
		assertThat(asked[0]).isEqualTo(2);
	}

	/** Says what Spring Boot says of an application that it has started. */
	private static void ready(AssertableApplicationContext context) {
		assertThat(context).hasNotFailed();
		ConfigurableApplicationContext source = context.getSourceApplicationContext();
		context.publishEvent(
				new ApplicationReadyEvent(new SpringApplication(), new String[0], source, Duration.ofSeconds(1)));
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
