package dev.iouring.spring.boot.autoconfigure.endpoint;

import java.util.List;
import java.util.Map;

import dev.iouring.IoUring;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringProbe;
import dev.iouring.spring.boot.autoconfigure.IoUringRegistry;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class IoUringEndpointAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class,
				IoUringEndpointAutoConfiguration.class));

	private final ApplicationContextRunner exposing = this.contextRunner
		.withPropertyValues("management.endpoints.web.exposure.include=iouring");

	@Test
	void isThereWhenItIsExposed() {
		this.exposing.withPropertyValues("iouring.rings.bulk.entries=8")
			.run((context) -> assertThat(context.getBean(IoUringEndpoint.class).rings().rings())
				.containsOnlyKeys("default", "bulk"));
	}

	@Test
	void isNotThereWhenItIsNotExposed() {
		this.contextRunner
			.run((context) -> assertThat(context).hasSingleBean(IoUring.class).doesNotHaveBean(IoUringEndpoint.class));
	}

	@Test
	void isNotThereWithoutAccess() {
		this.exposing.withPropertyValues("management.endpoint.iouring.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(IoUringEndpoint.class));
	}

	@Test
	void backsOffForTheUsersOwn() {
		this.exposing
			.withBean("own", IoUringEndpoint.class,
					() -> new IoUringEndpoint(new IoUringRegistry(Map.of()), new IoUringProbe(IoUring::availability),
							List.of()))
			.run((context) -> assertThat(context).hasSingleBean(IoUringEndpoint.class).hasBean("own"));
	}

	@Test
	void isNotThereWithoutTheActuator() {
		this.exposing.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasSingleBean(IoUring.class).doesNotHaveBean("ioUringEndpoint"));
	}

}
