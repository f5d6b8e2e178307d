package dev.iouring.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.iouring.Availability.Available;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.OperationObserver;
import dev.iouring.spring.UnavailabilityLog;
import dev.iouring.spring.boot.autoconfigure.endpoint.IoUringEndpoint;
import dev.iouring.spring.reactive.ReactiveIoUringOperations;
import dev.iouring.spring.resource.IoUringResourceResolver;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Each bean of each auto-configuration makes way for one of the application's own.
 */
@Timeout(120)
class BackOffTests {

	/** Of types that an application cannot have. */
	private static final Set<String> INTERNAL = Set.of("ioUringFactory", "ioUringTemplateFactory", "ioUringQualifiers",
			"ioUringResourceLoadingPostProcessor");

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(autoConfigurations()))
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
		.withBean(ObservationRegistry.class, ObservationRegistry::create)
		.withPropertyValues("iouring.rings.bulk.entries=8", "iouring.resources.base-directory=/tmp",
				"iouring.metrics.latency.enabled=true", "iouring.observations.enabled=true",
				"management.endpoints.jmx.exposure.include=iouring", "spring.jmx.enabled=true");

	static Stream<Own<?>> beans() {
		return Stream.of(Own.byType("ioUring", IoUring.class, () -> IoUring.create(IoUringOptions.defaults())),
				Own.byName("bulkIoUring", IoUring.class, () -> IoUring.create(IoUringOptions.defaults())),
				Own.byType("ioUringTemplate", IoUringOperations.class, () -> mock(IoUringOperations.class)),
				Own.byName("bulkIoUringTemplate", IoUringOperations.class, () -> mock(IoUringOperations.class)),
				Own.byType("ioUringRegistry", IoUringRegistry.class, () -> new IoUringRegistry(Map.of())),
				Own.byType("ioUringProbe", IoUringProbe.class, () -> new IoUringProbe(() -> new Available("6.18"))),
				Own.byType("ioUringUnavailabilityLog", UnavailabilityLog.class, UnavailabilityLog::new),
				Own.byName("ioUringLifecycle", SmartLifecycle.class, () -> mock(SmartLifecycle.class)),
				Own.byName("ioUringAvailabilityReporter", Object.class, Object::new),
				Own.byName("iouringHealthContributor", HealthContributor.class, () -> mock(HealthIndicator.class)),
				Own.byName("ioUringMetrics", MeterBinder.class, () -> mock(MeterBinder.class)),
				Own.byName("ioUringLatencyObserver", OperationObserver.class, () -> mock(OperationObserver.class)),
				Own.byName("ioUringObservationObserver", OperationObserver.class, () -> mock(OperationObserver.class)),
				Own.byType("ioUringEndpoint", IoUringEndpoint.class,
						() -> new IoUringEndpoint(new IoUringRegistry(Map.of()),
								new IoUringProbe(() -> new Available("6.18")), List.of())),
				Own.byType("ioUringResourceResolver", IoUringResourceResolver.class,
						() -> new IoUringResourceResolver(mock(IoUringOperations.class), Path.of("/tmp"))),
				Own.byType("reactiveIoUringTemplate", ReactiveIoUringOperations.class,
						() -> mock(ReactiveIoUringOperations.class)),
				Own.byName("bulkReactiveIoUringTemplate", ReactiveIoUringOperations.class,
						() -> mock(ReactiveIoUringOperations.class)));
	}

	@ParameterizedTest
	@MethodSource("beans")
	<T> void aBeanOfItsNameTakesItsPlace(Own<T> own) {
		T bean = own.supplier().get();
		this.contextRunner.withBean(own.name(), own.type(), () -> bean).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.getBean(own.name())).isSameAs(bean);
		});
	}

	@ParameterizedTest
	@MethodSource("beans")
	<T> void aBeanOfItsTypeTakesItsPlaceWhereTheTypeDecides(Own<T> own) {
		T bean = own.supplier().get();
		this.contextRunner.withBean("own", own.type(), () -> bean).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(context.containsBean(own.name())).isEqualTo(!own.typeDecides());
		});
	}

	@Test
	void noBeanIsForgotten() {
		Set<String> found = Arrays.stream(autoConfigurations())
			.flatMap((type) -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses())))
			.flatMap((type) -> Arrays.stream(type.getDeclaredMethods()))
			.filter((method) -> method.isAnnotationPresent(Bean.class))
			.map((method) -> Stream.of(method.getAnnotation(Bean.class).name()).findFirst().orElse(method.getName()))
			.filter((name) -> !INTERNAL.contains(name))
			.collect(Collectors.toCollection(TreeSet::new));
		List<String> tested = beans().map(Own::name).toList();
		assertThat(tested).as("beans() of this test lacks beans of auto-configurations").containsAll(found);
	}

	static Class<?>[] autoConfigurations() {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith(IoUringAutoConfiguration.class.getPackageName()))
			.map((name) -> ClassUtils.resolveClassName(name, null))
			.toArray(Class<?>[]::new);
	}

	/**
	 * A bean of an application's own.
	 *
	 * @param <T> its type
	 * @param name of the bean that makes way
	 * @param type what an application declares it as
	 * @param supplier makes it
	 * @param typeDecides whether it makes way under any name
	 */
	record Own<T>(String name, Class<T> type, Supplier<T> supplier, boolean typeDecides) {

		static <T> Own<T> byType(String name, Class<T> type, Supplier<T> supplier) {
			return new Own<>(name, type, supplier, true);
		}

		static <T> Own<T> byName(String name, Class<T> type, Supplier<T> supplier) {
			return new Own<>(name, type, supplier, false);
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

}
