package dev.iouring.spring.boot.autoconfigure.observation;

import java.nio.file.Path;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.metrics.IoUringMetricsAutoConfiguration;
import dev.iouring.spring.observation.DefaultIoUringOperationObservationConvention;
import dev.iouring.spring.observation.IoUringOperationObservationConvention;
import dev.iouring.spring.observation.ObservationObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class IoUringObservationAutoConfigurationTests {

	private final TestObservationRegistry observations = TestObservationRegistry.create();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class,
				IoUringMetricsAutoConfiguration.class, IoUringObservationAutoConfiguration.class))
		.withBean(ObservationRegistry.class, () -> this.observations);

	private final ApplicationContextRunner enabled = this.contextRunner
		.withPropertyValues("iouring.observations.enabled=true");

	@TempDir
	private Path directory;

	@Test
	void nothingIsObservedByDefault() {
		this.contextRunner.run((context) -> {
			context.getBean(IoUringTemplate.class).exists(this.directory);
			assertThat(context).doesNotHaveBean(ObservationObserver.class);
			TestObservationRegistryAssert.assertThat(this.observations).doesNotHaveAnyObservation();
		});
	}

	@Test
	void operationsOfAllRingsAreObservedIfAskedFor() {
		this.enabled.withPropertyValues("iouring.rings.bulk.entries=8").run((context) -> {
			context.getBean("bulkIoUringTemplate", IoUringTemplate.class).exists(this.directory);
			TestObservationRegistryAssert.assertThat(this.observations)
				.hasSingleObservationThat()
				.hasLowCardinalityKeyValue("ring", "bulk");
		});
	}

	@Test
	void theUsersConventionIsUsed() {
		this.enabled.withBean(IoUringOperationObservationConvention.class, Own::new).run((context) -> {
			context.getBean(IoUringTemplate.class).exists(this.directory);
			TestObservationRegistryAssert.assertThat(this.observations)
				.hasSingleObservationThat()
				.hasNameEqualTo("own");
		});
	}

	@Test
	void observationsAndLatenciesGoTogether() {
		this.enabled.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withPropertyValues("iouring.metrics.latency.enabled=true", "iouring.metrics.latency.sample=1")
			.run((context) -> {
				context.getBean(IoUringTemplate.class).async().exists(this.directory).join();
				TestObservationRegistryAssert.assertThat(this.observations).hasNumberOfObservationsEqualTo(1);
				assertThat(context.getBean(MeterRegistry.class).get("iouring.latency").timer().count()).isEqualTo(1);
			});
	}

	@Test
	void isNotThereWithoutMicrometer() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class,
					IoUringTemplateAutoConfiguration.class, IoUringObservationAutoConfiguration.class))
			.withPropertyValues("iouring.observations.enabled=true")
			.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> {
				assertThat(context).hasSingleBean(IoUring.class).doesNotHaveBean("ioUringObservationObserver");
				assertThat(context.getBean(IoUringTemplate.class).exists(this.directory)).isTrue();
			});
	}

	private static final class Own extends DefaultIoUringOperationObservationConvention {

		@Override
		public String getName() {
			return "own";
		}

	}

}
