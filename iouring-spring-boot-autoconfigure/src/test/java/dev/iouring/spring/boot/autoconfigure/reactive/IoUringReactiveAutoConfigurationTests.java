package dev.iouring.spring.boot.autoconfigure.reactive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import dev.iouring.spring.reactive.ReactiveIoUringOperations;
import dev.iouring.spring.reactive.ReactiveIoUringTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

@Timeout(60)
class IoUringReactiveAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class,
				IoUringReactiveAutoConfiguration.class))
		.withPropertyValues("iouring.rings.bulk.entries=16");

	@TempDir
	Path directory;

	@Test
	void eachRingHasAReactiveTemplate() throws IOException {
		Path file = Files.writeString(this.directory.resolve("a"), "hello");
		this.contextRunner.withUserConfiguration(Injected.class).run((context) -> {
			Injected injected = context.getBean(Injected.class);
			assertThat(injected.plain).isSameAs(injected.operations)
				.isSameAs(context.getBean("reactiveIoUringTemplate"));
			assertThat(injected.bulk).isSameAs(context.getBean("bulkReactiveIoUringTemplate"))
				.isNotSameAs(injected.plain);
			for (ReactiveIoUringTemplate template : new ReactiveIoUringTemplate[] { injected.plain, injected.bulk }) {
				assertThat(template.read(file).blockLast(Duration.ofSeconds(30)).toString(StandardCharsets.UTF_8))
					.isEqualTo("hello");
			}
		});
	}

	@Test
	void theOneOfANamedRingUsesItsTemplate() {
		this.contextRunner.withUserConfiguration(OwnBulkOperations.class).run((context) -> {
			context.getBean("bulkReactiveIoUringTemplate", ReactiveIoUringTemplate.class)
				.read(this.directory)
				.onErrorComplete()
				.blockLast(Duration.ofSeconds(30));
			then(context.getBean("bulkIoUringTemplate", IoUringOperations.class)).should().async();
		});
	}

	@Test
	void backsOffForTheApplicationsOwn() {
		this.contextRunner.withUserConfiguration(Own.class).run((context) -> {
			assertThat(context.getBeansOfType(ReactiveIoUringOperations.class)).containsOnlyKeys("own",
					"bulkReactiveIoUringTemplate");
			assertThat(context.getBean("bulkReactiveIoUringTemplate")).isNotInstanceOf(ReactiveIoUringTemplate.class);
		});
	}

	@Test
	void isNotThereWithoutATemplate() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IoUringReactiveAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ReactiveIoUringOperations.class));
	}

	@Test
	void isNotThereWithoutReactor() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("reactor", "org.reactivestreams"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasBean("bulkIoUringTemplate")
				.doesNotHaveBean("reactiveIoUringTemplate")
				.doesNotHaveBean("bulkReactiveIoUringTemplate"));
	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		@Autowired
		ReactiveIoUringTemplate plain;

		@Autowired
		ReactiveIoUringOperations operations;

		@Autowired
		@Qualifier("bulk")
		ReactiveIoUringTemplate bulk;

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBulkOperations {

		@Bean(defaultCandidate = false)
		IoUringOperations bulkIoUringTemplate() {
			return mock(IoUringOperations.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		ReactiveIoUringOperations own() {
			return mock(ReactiveIoUringOperations.class);
		}

		@Bean(defaultCandidate = false)
		ReactiveIoUringOperations bulkReactiveIoUringTemplate() {
			return mock(ReactiveIoUringOperations.class);
		}

	}

}
