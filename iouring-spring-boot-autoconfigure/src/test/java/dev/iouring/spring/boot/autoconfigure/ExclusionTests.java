package dev.iouring.spring.boot.autoconfigure;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.reactive.ReactiveIoUringOperations;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * An application starts whichever auto-configuration it excludes.
 */
@Timeout(60)
class ExclusionTests {

	@TempDir
	Path directory;

	static Stream<Class<?>> autoConfigurations() {
		return Arrays.stream(BackOffTests.autoConfigurations());
	}

	@ParameterizedTest
	@MethodSource("autoConfigurations")
	void eachCanBeExcluded(Class<?> excluded) {
		without(excluded).run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(excluded));
	}

	@Test
	void withoutTheRingsThereAreNoTemplates() {
		without(IoUringAutoConfiguration.class).run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(IoUring.class)
			.doesNotHaveBean(IoUringOperations.class)
			.doesNotHaveBean(ReactiveIoUringOperations.class));
	}

	@Test
	void withoutTheTemplatesThereAreOnlyThoseOnTheApplicationsOwn() {
		ApplicationContextRunner runner = without(IoUringTemplateAutoConfiguration.class);
		runner.run((context) -> assertThat(context).hasNotFailed()
			.hasBean("bulkIoUring")
			.doesNotHaveBean(ReactiveIoUringOperations.class));
		runner.withBean("bulkIoUringTemplate", IoUringOperations.class, () -> mock(IoUringOperations.class))
			.run((context) -> assertThat(context).hasNotFailed().hasBean("bulkReactiveIoUringTemplate"));
	}

	private ApplicationContextRunner without(Class<?> excluded) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations
				.of(autoConfigurations().filter((type) -> type != excluded).toArray(Class<?>[]::new)))
			.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withPropertyValues("iouring.rings.bulk.entries=8", "iouring.resources.base-directory=" + this.directory,
					"iouring.metrics.latency.enabled=true", "iouring.observations.enabled=true",
					"management.endpoints.jmx.exposure.include=iouring", "spring.jmx.enabled=true");
	}

}
