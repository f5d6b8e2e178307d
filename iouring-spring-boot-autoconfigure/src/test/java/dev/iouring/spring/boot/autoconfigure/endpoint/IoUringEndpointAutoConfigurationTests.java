package dev.iouring.spring.boot.autoconfigure.endpoint;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringProbe;
import dev.iouring.spring.boot.autoconfigure.IoUringRegistry;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;

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
	void leavesOutTemplatesOfAScopeThatIsNotActive() {
		this.exposing.withUserConfiguration(TemplateOfARequest.class)
			.run((context) -> assertThat(context.getBean(IoUringEndpoint.class).rings().rings())
				.containsOnlyKeys("default"));
	}

	@Test
	void tellsWhatTheTemplateOfAParentContextDid() {
		new ApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class))
			.withPropertyValues("iouring.mode=never")
			.run((parent) -> {
				parent.getBean(IoUringTemplate.class).exists(Path.of("/"));
				this.exposing.withParent(parent).run((child) -> {
					RingDescriptor ring = child.getBean(IoUringEndpoint.class).ring("default");
					assertThat(ring).isNotNull();
					assertThat(ring.fallback().operations()).isEqualTo(1);
				});
			});
	}

	@Test
	void isNotThereWithoutTheActuator() {
		this.exposing.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context).hasSingleBean(IoUring.class).doesNotHaveBean("ioUringEndpoint"));
	}

	@Configuration(proxyBeanMethods = false)
	static class TemplateOfARequest {

		@Bean
		static CustomScopeConfigurer scope() {
			CustomScopeConfigurer configurer = new CustomScopeConfigurer();
			configurer.addScope("request", new InactiveScope());
			return configurer;
		}

		@Bean
		@Scope("request")
		IoUringTemplate requestTemplate(IoUring io) {
			return new IoUringTemplate(io);
		}

		@Bean
		@Scope(value = "request", proxyMode = ScopedProxyMode.TARGET_CLASS)
		IoUringTemplate proxiedRequestTemplate(IoUring io) {
			return new IoUringTemplate(io);
		}

	}

	private static final class InactiveScope implements org.springframework.beans.factory.config.Scope {

		@Override
		public Object get(String name, ObjectFactory<?> objectFactory) {
			throw new IllegalStateException("There is no request");
		}

		@Override
		public @Nullable Object remove(String name) {
			return null;
		}

		@Override
		public void registerDestructionCallback(String name, Runnable callback) {
		}

	}

}
