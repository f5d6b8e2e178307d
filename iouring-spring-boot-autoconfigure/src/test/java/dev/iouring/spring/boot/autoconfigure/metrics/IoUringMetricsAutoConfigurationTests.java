package dev.iouring.spring.boot.autoconfigure.metrics;

import java.nio.file.Files;
import java.nio.file.Path;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.OperationObserver;
import dev.iouring.spring.TemplateOptions;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.search.RequiredSearch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;

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
					for (String ring : new String[] { "default", "bulk" }) {
						assertThat(registry.get("iouring.submissions").tag("ring", ring).functionCounter().count())
							.isZero();
						assertThat(registry.get("iouring.template.pending").tag("ring", ring).gauge().value()).isZero();
					}
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
					assertThat(count(registry.get("iouring.enters"))).isPositive();
					assertThat(opens(registry, "default", "ring")).isEqualTo(1);
					assertThat(opens(registry, "default", "fallback")).isZero();
				});
		}

		@Test
		void countOnAfterARingWasReleased() throws Exception {
			Path file = Files.writeString(IoUringMetricsAutoConfigurationTests.this.directory.resolve("file"), "hello");
			IoUringMetricsAutoConfigurationTests.this.contextRunner.withPropertyValues("iouring.path=ring")
				.run((context) -> {
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					context.getBean(IoUringTemplate.class).read(file);
					double before = opens(registry, "default", "ring");
					context.getBean(IoUring.class).suspend();
					context.getBean(IoUringTemplate.class).read(file);
					assertThat(opens(registry, "default", "ring")).isGreaterThan(before);
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
					assertThat(opens(registry, "bulk", "fallback")).isEqualTo(1);
					assertThat(opens(registry, "default", "fallback")).isZero();
				});
		}

		@Test
		void countOnceWhatATemplateDoesThatHasAScopedProxy() {
			IoUringMetricsAutoConfigurationTests.this.contextRunner.withUserConfiguration(TemplateOfAThread.class)
				.withPropertyValues("iouring.mode=never")
				.run((context) -> {
					context.getBean("threadTemplate", IoUringTemplate.class).exists(Path.of("/"));
					assertThat(context.getBean(MeterRegistry.class)
						.find("iouring.operations")
						.tags("path", "fallback", "operation", "statx", "outcome", "success")
						.functionCounters())
						.allSatisfy((counter) -> assertThat(counter.count()).isLessThanOrEqualTo(1));
				});
		}

		@Test
		void countWhatATemplateDoesThatIsNoAutowireCandidate() {
			IoUringMetricsAutoConfigurationTests.this.contextRunner.withUserConfiguration(HiddenTemplate.class)
				.withPropertyValues("iouring.mode=never")
				.run((context) -> {
					context.getBean("hiddenTemplate", IoUringTemplate.class).exists(Path.of("/"));
					assertThat(status(context.getBean(MeterRegistry.class))).isEqualTo(1);
				});
		}

		@ParameterizedTest
		@ValueSource(classes = { IoUringTemplate.class, MeterRegistry.class })
		void countWhatTheTemplateOfALazyApplicationDoesWhateverIsNeededFirst(Class<?> first) {
			IoUringMetricsAutoConfigurationTests.this.contextRunner.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
				.withPropertyValues("iouring.mode=never", "iouring.metrics.latency.enabled=true",
						"iouring.metrics.latency.sample=1")
				.run((context) -> {
					context.getBean(first);
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					context.getBean(IoUringTemplate.class).exists(Path.of("/"));
					assertThat(status(registry)).isEqualTo(1);
					assertThat(registry.get("iouring.latency").timer().count()).isEqualTo(1);
				});
		}

		@Test
		void doNotKeepATemplateThatNeedsTheRegistryFromBeingCreated() {
			IoUringMetricsAutoConfigurationTests.this.contextRunner.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
				.withUserConfiguration(ObserverThatNeedsTheRegistry.class)
				.run((context) -> assertThat(context.getBean(IoUringTemplate.class).exists(Path.of("/"))).isTrue());
		}

		private double status(MeterRegistry registry) {
			return count(registry.get("iouring.operations")
				.tags("ring", "default", "path", "fallback", "operation", "statx", "outcome", "success"));
		}

		@Test
		void endWithTheirContextSoThatAnotherOneCanHaveTheirNames() throws Exception {
			Path file = Files.writeString(IoUringMetricsAutoConfigurationTests.this.directory.resolve("file"), "hello");
			SimpleMeterRegistry shared = new SimpleMeterRegistry();
			ApplicationContextRunner runner = new ApplicationContextRunner()
				.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class,
						IoUringTemplateAutoConfiguration.class, IoUringMetricsAutoConfiguration.class))
				.withPropertyValues("iouring.path=ring", "iouring.metrics.latency.enabled=true",
						"iouring.metrics.latency.sample=1")
				.withBean(MeterRegistry.class, () -> new CompositeMeterRegistry().add(shared));
			for (int i = 0; i < 2; i++) {
				runner.run((context) -> {
					context.getBean(MeterBinder.class).bindTo(shared);
					context.getBean(IoUringTemplate.class).read(file);
					assertThat(opens(shared, "default", "ring")).isEqualTo(1);
					assertThat(shared.get("iouring.latency").timer().count()).isEqualTo(1);
				});
				assertThat(shared.getMeters()).isEmpty();
			}
		}

		@Test
		void areSwitchedOffByBootsProperty() {
			IoUringMetricsAutoConfigurationTests.this.contextRunner
				.withPropertyValues("management.metrics.enable.iouring=false")
				.run((context) -> assertThat(context.getBean(MeterRegistry.class).getMeters()).isEmpty());
		}

		private static double opens(MeterRegistry registry, String ring, String path) {
			return count(registry.get("iouring.operations")
				.tag("ring", ring)
				.tag("path", path)
				.tag("operation", "openat")
				.tag("outcome", "success"));
		}

		private static double count(RequiredSearch search) {
			return search.functionCounter().count();
		}

	}

	@Nested
	@DisplayName("Latencies")
	class Latencies {

		@Test
		void areNotTakenByDefault() {
			IoUringMetricsAutoConfigurationTests.this.contextRunner
				.run((context) -> assertThat(context).doesNotHaveBean(LatencyObserver.class));
		}

		@Test
		void areTakenOfEachOperationIfAskedFor() throws Exception {
			Path file = Files.writeString(IoUringMetricsAutoConfigurationTests.this.directory.resolve("file"), "hello");
			IoUringMetricsAutoConfigurationTests.this.contextRunner
				.withPropertyValues("iouring.metrics.latency.enabled=true", "iouring.metrics.latency.sample=1",
						"iouring.rings.bulk.entries=8")
				.run((context) -> {
					context.getBean("bulkIoUringTemplate", IoUringTemplate.class).read(file);
					assertThat(context.getBean(MeterRegistry.class)
						.get("iouring.latency")
						.tags("ring", "bulk", "operation", "read_file", "outcome", "success")
						.timer()
						.count()).isEqualTo(1);
				});
		}

		@Test
		void refuseASampleThatIsNone() {
			IoUringMetricsAutoConfigurationTests.this.contextRunner
				.withPropertyValues("iouring.metrics.latency.sample=0")
				.run((context) -> assertThat(context.getStartupFailure()).hasStackTraceContaining("iouring.metrics")
					.hasStackTraceContaining("'sample' must be at least 1 but was 0"));
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

	@Configuration(proxyBeanMethods = false)
	static class HiddenTemplate {

		@Bean(autowireCandidate = false)
		IoUringTemplate hiddenTemplate(IoUring io) {
			return new IoUringTemplate(io, TemplateOptions.defaults());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ObserverThatNeedsTheRegistry {

		@Bean
		OperationObserver observer(MeterRegistry registry) {
			return new LatencyObserver(registry, 1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TemplateOfAThread {

		@Bean
		static CustomScopeConfigurer scope() {
			CustomScopeConfigurer configurer = new CustomScopeConfigurer();
			configurer.addScope("thread", new SimpleThreadScope());
			return configurer;
		}

		@Bean
		@Scope(value = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		IoUringTemplate threadTemplate(IoUring io) {
			return new IoUringTemplate(io);
		}

	}

}
