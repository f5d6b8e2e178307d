package dev.iouring.spring.boot.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;

import dev.iouring.IoUring;
import dev.iouring.IoUring.State;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.IoUringTemplate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

@Timeout(60)
class IoUringTemplateAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class));

	@Nested
	@DisplayName("The default template")
	class DefaultTemplate {

		@Test
		void readsThroughTheDefaultRing(@TempDir Path directory) throws Exception {
			Path file = Files.writeString(directory.resolve("greeting"), "hello");
			IoUringTemplateAutoConfigurationTests.this.contextRunner.run((context) -> {
				assertThat(context).hasSingleBean(IoUringTemplate.class).hasBean("ioUringTemplate");
				assertThat(context.getBean(IoUringOperations.class).read(file)).asString().isEqualTo("hello");
				assertThat(context.getBean(IoUring.class).state()).isEqualTo(State.OPEN);
			});
		}

		@Test
		void backsOffForTheApplicationsOwnOperations() {
			IoUringTemplateAutoConfigurationTests.this.contextRunner.withUserConfiguration(OwnOperations.class)
				.run((context) -> assertThat(context).hasSingleBean(IoUringOperations.class)
					.doesNotHaveBean(IoUringTemplate.class)
					.hasBean("ownOperations"));
		}

		@Test
		void usesTheApplicationsOwnRing() {
			IoUringTemplateAutoConfigurationTests.this.contextRunner.withUserConfiguration(OwnRing.class)
				.run((context) -> assertThat(context.getBean(IoUringTemplate.class).<IoUring>execute((io) -> io))
					.isSameAs(context.getBean("ownRing")));
		}

		@Test
		void isNotThereWhenItsRingIsAmbiguous() {
			IoUringTemplateAutoConfigurationTests.this.contextRunner
				.withUserConfiguration(OwnRing.class, AnotherRing.class)
				.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(IoUringTemplate.class));
		}

		@Test
		void worksWithoutIoUring(@TempDir Path directory) throws Exception {
			Path file = Files.writeString(directory.resolve("greeting"), "hello");
			IoUringTemplateAutoConfigurationTests.this.contextRunner
				.withPropertyValues("iouring.mode=never", "iouring.fallback.threads=1")
				.run((context) -> {
					IoUringTemplate template = context.getBean(IoUringTemplate.class);
					assertThat(template.read(file)).asString().isEqualTo("hello");
					assertThat(template.statistics().fallbackOperations()).isPositive();
				});
		}

	}

	@Nested
	@DisplayName("The template of a named ring")
	class NamedTemplate {

		private final ApplicationContextRunner contextRunner = IoUringTemplateAutoConfigurationTests.this.contextRunner
			.withPropertyValues("iouring.rings.bulk.entries=16");

		@Test
		void isInjectedByItsQualifierOnly() {
			this.contextRunner.withUserConfiguration(Injected.class).run((context) -> {
				Injected injected = context.getBean(Injected.class);
				assertThat(injected.plain).isSameAs(injected.operations).isSameAs(context.getBean("ioUringTemplate"));
				assertThat(injected.bulk).isSameAs(context.getBean("bulkIoUringTemplate")).isNotSameAs(injected.plain);
			});
		}

		@Test
		void usesThatRing() {
			this.contextRunner.run((context) -> assertThat(
					context.getBean("bulkIoUringTemplate", IoUringTemplate.class).<IoUring>execute((io) -> io))
				.isSameAs(context.getBean("bulkIoUring")));
		}

		@Test
		void backsOffForABeanOfItsName() {
			this.contextRunner.withUserConfiguration(OwnBulkTemplate.class).run((context) -> {
				assertThat(context.getBean("bulkIoUringTemplate")).isNotInstanceOf(IoUringTemplate.class);
				assertThat(context).hasBean("ioUringTemplate");
			});
		}

		@Test
		void isThatOfTheParentInAChildContext() {
			this.contextRunner.run((parent) -> this.contextRunner.withParent(parent)
				.withUserConfiguration(Injected.class)
				.run((child) -> {
					assertThat(child).hasNotFailed();
					assertThat(child.getBean(Injected.class).bulk).isSameAs(parent.getBean("bulkIoUringTemplate"));
					assertThat(child.getBean("bulkIoUring")).isSameAs(parent.getBean("bulkIoUring"));
				}));
		}

		@Test
		void isThereBesideTheApplicationsOwnOperations() {
			this.contextRunner.withUserConfiguration(OwnOperations.class)
				.run((context) -> assertThat(context.getBeansOfType(IoUringOperations.class))
					.containsOnlyKeys("ownOperations", "bulkIoUringTemplate"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnOperations {

		@Bean
		IoUringOperations ownOperations() {
			return mock(IoUringOperations.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBulkTemplate {

		@Bean(defaultCandidate = false)
		IoUringOperations bulkIoUringTemplate() {
			return mock(IoUringOperations.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRing {

		@Bean
		IoUring ownRing() {
			return IoUring.create(IoUringOptions.defaults());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class AnotherRing {

		@Bean
		IoUring anotherRing() {
			return IoUring.create(IoUringOptions.defaults());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		@Autowired
		IoUringTemplate plain;

		@Autowired
		IoUringOperations operations;

		@Autowired
		@Qualifier("bulk")
		IoUringTemplate bulk;

	}

}
