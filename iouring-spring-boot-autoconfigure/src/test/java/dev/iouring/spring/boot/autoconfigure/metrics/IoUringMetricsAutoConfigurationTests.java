package dev.iouring.spring.boot.autoconfigure.metrics;

import java.nio.file.Files;
import java.nio.file.Path;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.search.RequiredSearch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

@Timeout(60)
class IoUringMetricsAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class,
				IoUringMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@TempDir
	Path directory;

	@Nested
	@DisplayName("Meters")
	class Meters {

		@Test
		void areThereForEveryRing() {
			IoUringMetricsAutoConfigurationTests.this.contextRunner.withPropertyValues("iouring.rings.bulk.entries=8")
				.run((context) -> {
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					for (String name : new String[] { "submissions", "completions", "errors", "enters", "wakeups",
							"overflows", "cancellations", "rejections", "fallbacks", "inflight", "queued" }) {
						for (String ring : new String[] { "default", "bulk" }) {
							Meter meter = registry.get("iouring." + name).tag("ring", ring).meter();
							assertThat(meter.getId().getDescription()).isNotBlank();
							assertThat(meter.getId().getBaseUnit()).isNotBlank();
						}
					}
					assertThat(registry.get("iouring.operations").meters()).hasSize(6);
				});
		}

		@Test
		void countWhatATemplateDoes() throws Exception {
			Path file = Files.writeString(IoUringMetricsAutoConfigurationTests.this.directory.resolve("file"), "hello");
			IoUringMetricsAutoConfigurationTests.this.contextRunner.withPropertyValues("iouring.path=ring")
				.run((context) -> {
					context.getBean(IoUringTemplate.class).read(file);
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					assertThat(count(registry.get("iouring.submissions"))).isPositive();
					assertThat(count(registry.get("iouring.completions"))).isPositive();
					assertThat(count(registry.get("iouring.enters"))).isPositive();
					assertThat(count(registry.get("iouring.operations").tag("path", "ring"))).isPositive();
					assertThat(count(registry.get("iouring.operations").tag("path", "fallback"))).isZero();
					assertThat(count(registry.get("iouring.fallbacks"))).isZero();
				});
		}

		@Test
		void countOnAfterARingWasReleased() throws Exception {
			Path file = Files.writeString(IoUringMetricsAutoConfigurationTests.this.directory.resolve("file"), "hello");
			IoUringMetricsAutoConfigurationTests.this.contextRunner.withPropertyValues("iouring.path=ring")
				.run((context) -> {
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					context.getBean(IoUringTemplate.class).read(file);
					double before = count(registry.get("iouring.completions"));
					context.getBean(IoUring.class).suspend();
					context.getBean(IoUringTemplate.class).read(file);
					assertThat(count(registry.get("iouring.completions"))).isGreaterThan(before);
				});
		}

		@Test
		void countWhatTheFallbackDoesForEachRing() throws Exception {
			Path file = Files.writeString(IoUringMetricsAutoConfigurationTests.this.directory.resolve("file"), "hello");
			IoUringMetricsAutoConfigurationTests.this.contextRunner
				.withPropertyValues("iouring.mode=never", "iouring.rings.bulk.entries=8")
				.run((context) -> {
					context.getBean("bulkIoUringTemplate", IoUringTemplate.class).read(file);
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					assertThat(count(registry.get("iouring.fallbacks").tag("ring", "bulk"))).isPositive();
					assertThat(count(registry.get("iouring.operations").tag("ring", "bulk").tag("path", "fallback")))
						.isPositive();
					assertThat(count(registry.get("iouring.fallbacks").tag("ring", "default"))).isZero();
				});
		}

		private static double count(RequiredSearch search) {
			return search.functionCounter().count();
		}

	}

	@Nested
	@DisplayName("The binder")
	class Binder {

		@Test
		void backsOffForABeanOfItsName() {
			IoUringMetricsAutoConfigurationTests.this.contextRunner
				.withBean("ioUringMetrics", MeterBinder.class, () -> mock(MeterBinder.class))
				.run((context) -> assertThat(context.getBean(MeterRegistry.class).find("iouring.enters").meters())
					.isEmpty());
		}

		@Test
		void isNotThereWithoutMicrometer() {
			IoUringMetricsAutoConfigurationTests.this.contextRunner
				.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
				.run((context) -> assertThat(context).hasSingleBean(IoUring.class).doesNotHaveBean("ioUringMetrics"));
		}

		@Test
		void isNotThereWithoutBootsMetrics() {
			new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringMetricsAutoConfiguration.class))
				.withBean(MeterRegistry.class, () -> mock(MeterRegistry.class))
				.withClassLoader(new FilteredClassLoader(MeterRegistryCustomizer.class))
				.run((context) -> assertThat(context).hasSingleBean(IoUring.class).doesNotHaveBean("ioUringMetrics"));
		}

		@Test
		void isNotThereWithoutAMeterRegistry() {
			new ApplicationContextRunner()
				.withConfiguration(
						AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringMetricsAutoConfiguration.class))
				.run((context) -> assertThat(context).doesNotHaveBean("ioUringMetrics"));
		}

	}

}
