package dev.iouring.spring.boot.autoconfigure.health;

import java.util.concurrent.CountDownLatch;

import dev.iouring.Availability.Available;
import dev.iouring.IoUring;
import dev.iouring.IoUring.State;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringProbe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.mockito.Mockito.mock;

@Timeout(60)
class IoUringHealthContributorAutoConfigurationTests {

	private static final String BEAN = "iouringHealthContributor";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringHealthContributorAutoConfiguration.class,
					HealthContributorAutoConfiguration.class, HealthContributorRegistryAutoConfiguration.class));

	@Test
	void oneRingHasAnIndicatorOfItsOwn() {
		this.contextRunner.run((context) -> {
			assertThat(context).hasSingleBean(IoUringHealthIndicator.class);
			assertThat(context.getBean(HealthContributorRegistry.class).getContributor("iouring"))
				.isInstanceOf(IoUringHealthIndicator.class);
			assertThat(context.getBean(IoUringHealthIndicator.class).health().getDetails()).containsEntry("ring",
					"default");
		});
	}

	@Test
	void severalRingsAreListedUnderTheirNames() {
		this.contextRunner.withPropertyValues("iouring.rings.bulk.entries=8").run((context) -> {
			CompositeHealthContributor composite = context.getBean(BEAN, CompositeHealthContributor.class);
			assertThat(composite.stream().map(HealthContributors.Entry::name)).containsExactly("default", "bulk");
			HealthIndicator bulk = (HealthIndicator) composite.getContributor("bulk");
			assertThat(bulk).isNotNull();
			context.getBean("bulkIoUring", IoUring.class).open();
			assertThat(bulk.health().getDetails()).containsEntry("entries", 8);
		});
	}

	@Test
	void ringsOfTheApplicationAreListedWhateverTheyAreCalled() {
		this.contextRunner
			.withBean("own", IoUring.class, () -> IoUring.create(IoUringOptions.builder().name("disk/0").build()))
			.withBean("other", IoUring.class, () -> IoUring.create(IoUringOptions.builder().name("disk/1").build()))
			.run((context) -> assertThat(context.getBean(BEAN, CompositeHealthContributor.class)
				.stream()
				.map(HealthContributors.Entry::name)).containsExactlyInAnyOrder("own", "other"));
	}

	@Test
	void healthDoesNotOpenRings() {
		this.contextRunner.run((context) -> {
			context.getBean(IoUringHealthIndicator.class).health();
			assertThat(context.getBean(IoUring.class).state()).isEqualTo(State.NEW);
		});
	}

	@Test
	void modeNeverIsUpAndShowsTheFallback() {
		this.contextRunner.withPropertyValues("iouring.mode=never")
			.run((context) -> assertThat(context.getBean(IoUringHealthIndicator.class).health().getDetails())
				.containsEntry("backend", "fallback")
				.containsEntry("reason", "DISABLED"));
	}

	@ParameterizedTest
	@CsvSource({ "OUT_OF_SERVICE, OUT_OF_SERVICE", "out-of-service, OUT_OF_SERVICE", "down, DOWN",
			"Degraded, Degraded" })
	void theFallbackHasTheStatusThatWasConfigured(String configured, String code) {
		this.contextRunner
			.withPropertyValues("iouring.mode=never", "management.health.iouring.fallback-status=" + configured)
			.run((context) -> assertThat(context.getBean(IoUringHealthIndicator.class).health().getStatus().getCode())
				.isEqualTo(code));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			timeout=0ms | management.health.iouring.timeout | from 1ms to 1h
			timeout=-1s | management.health.iouring.timeout | from 1ms to 1h
			timeout=2h | management.health.iouring.timeout | from 1ms to 1h
			fallback-status= | management.health.iouring.fallback-status | OUT_OF_SERVICE
			""")
	void refusesWrongValues(String property, String name, String allowed) {
		this.contextRunner.withPropertyValues("management.health.iouring." + property)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining(name)
				.hasMessageContaining(allowed));
	}

	@Test
	void canBeDisabled() {
		this.contextRunner.withPropertyValues("management.health.iouring.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(BEAN));
	}

	@Test
	void backsOffForTheApplicationsOwn() {
		this.contextRunner
			.withBean("iouringHealthIndicator", HealthContributor.class, () -> mock(HealthIndicator.class))
			.run((context) -> assertThat(context).doesNotHaveBean(BEAN).doesNotHaveBean(IoUringHealthIndicator.class));
	}

	@Test
	void aProbeThatDoesNotAnswerDelaysNoCheckBeyondItsTimeout() {
		CountDownLatch answers = new CountDownLatch(1);
		this.contextRunner.withPropertyValues("management.health.iouring.timeout=20ms")
			.withBean("slowProbe", IoUringProbe.class, () -> new IoUringProbe(() -> {
				try {
					answers.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
				return new Available("6.18");
			}))
			.run((context) -> {
				IoUringHealthIndicator indicator = context.getBean(IoUringHealthIndicator.class);
				assertThat(indicator.health().getDetails()).containsEntry("reason", "OTHER")
					.hasEntrySatisfying("message", (message) -> assertThat(message.toString()).contains("20 ms"));
				answers.countDown();
				await().untilAsserted(
						() -> assertThat(indicator.health().getDetails()).containsEntry("backend", "io_uring"));
			});
	}

	@Test
	void isNotThereWithoutBootsHealth() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader(HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class))
			.run((context) -> assertThat(context).hasSingleBean(IoUring.class).doesNotHaveBean(BEAN));
	}

	@Test
	void isNotThereWithoutRings() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(IoUringHealthContributorAutoConfiguration.class))
			.run((context) -> assertThat(context).doesNotHaveBean(BEAN));
	}

}
