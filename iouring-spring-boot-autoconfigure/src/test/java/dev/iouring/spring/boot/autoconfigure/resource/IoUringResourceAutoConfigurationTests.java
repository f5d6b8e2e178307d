package dev.iouring.spring.boot.autoconfigure.resource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import dev.iouring.spring.resource.IoUringResource;
import dev.iouring.spring.resource.IoUringResourceResolver;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.PropertySourcesPlaceholderConfigurer;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class IoUringResourceAutoConfigurationTests {

	private final ApplicationContextRunner withoutDirectory = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class,
				IoUringResourceAutoConfiguration.class));

	@TempDir
	private Path directory;

	private ApplicationContextRunner runner;

	@BeforeEach
	void createFiles() throws IOException {
		Files.writeString(this.directory.resolve("greeting.txt"), "hello");
		Files.writeString(this.directory.resolve("farewell.txt"), "bye");
		Files.writeString(this.directory.resolve("early.properties"), "early.answer=42");
		this.runner = this.withoutDirectory.withPropertyValues("iouring.resources.base-directory=" + this.directory);
	}

	private static String text(Resource resource) throws IOException {
		return resource.getContentAsString(StandardCharsets.UTF_8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "when-available", "never" })
	void locationsAreResolvedByTheContextAndByValues(String mode) {
		this.runner.withPropertyValues("iouring.mode=" + mode).withUserConfiguration(Values.class).run((context) -> {
			assertThat(text(context.getResource("iouring:greeting.txt"))).isEqualTo("hello");
			Values values = context.getBean(Values.class);
			assertThat(text(values.greeting)).isEqualTo("hello");
			assertThat(values.all).extracting(Resource::getFilename).containsExactly("farewell.txt", "greeting.txt");
			assertThat(values.none).isEmpty();
			assertThat(values.several).extracting(Resource::getFilename)
				.containsExactly("greeting.txt", "IoUringResourceAutoConfigurationTests$Values.class");
		});
	}

	@Test
	void propertySourcesAreReadBeforeThereAreBeans(CapturedOutput output) {
		this.runner.withInitializer(new IoUringResourceInitializer())
			.withUserConfiguration(EarlyProperties.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getEnvironment().getProperty("early.answer")).isEqualTo("42");
				assertThat(text(context.getResource("iouring:greeting.txt"))).isEqualTo("hello");
				assertThat(context.getBean(IoUringTemplate.class).statistics().ringOperations()).isPositive();
			});
		assertThat(output).doesNotContain("io_uring is not available").doesNotContain("WARN");
	}

	@Test
	void aBeanFactoryPostProcessorCanReadAResource() {
		this.runner.withInitializer(new IoUringResourceInitializer())
			.withUserConfiguration(Placeholders.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean("answer")).isEqualTo("42");
				assertThat(context.getBean(IoUringTemplate.class).statistics().ringOperations()).isZero();
				assertThat(text(context.getResource("iouring:greeting.txt"))).isEqualTo("hello");
				assertThat(context.getBean(IoUringTemplate.class).statistics().ringOperations()).isPositive();
			});
	}

	@Test
	void aBeanFactoryPostProcessorDoesNotCreateTheApplicationsOwnResolver() {
		this.withoutDirectory.withInitializer(new IoUringResourceInitializer())
			.withPropertyValues("own=" + this.directory)
			.withUserConfiguration(Placeholders.class, OwnResolver.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'iouring:early.properties' cannot be resolved before beans can be created")
				.hasMessageContaining("'iouring.resources.base-directory' has to be set"));
		this.withoutDirectory.withInitializer(new IoUringResourceInitializer())
			.withInitializer((context) -> context.getBeanFactory()
				.registerSingleton("created", new IoUringResourceResolver(unavailable(), this.directory)))
			.withUserConfiguration(Placeholders.class)
			.run((context) -> assertThat(context.getBean("answer")).isEqualTo("42"));
	}

	@Test
	void beansThatAreCreatedBeforeAllOthersGetResourcesOfTheBean() {
		this.runner.withUserConfiguration(EarlyBean.class)
			.run((context) -> assertThat(context.getBean(IoUringTemplate.class).statistics().ringOperations())
				.isPositive());
	}

	private static IoUringTemplate unavailable() {
		return new IoUringTemplate(
				IoUring.unavailable(IoUringOptions.defaults(), Unavailable.disabled("Not in this test", "None")));
	}

	@Test
	void aDirectoryThatIsNotSetIsNamedWhenItIsNeeded() {
		this.withoutDirectory.run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(IoUringResourceResolver.class);
			assertThatIllegalStateException().isThrownBy(() -> context.getResource("iouring:greeting.txt"))
				.withMessageContaining("'iouring:greeting.txt' cannot be resolved")
				.withMessageContaining("'iouring.resources.base-directory' has to be set");
			assertThat(context.getResource("classpath:greeting.txt").exists()).isFalse();
		});
		this.withoutDirectory.withInitializer(new IoUringResourceInitializer())
			.withUserConfiguration(EarlyProperties.class)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("'iouring.resources.base-directory' has to be set"));
	}

	@Test
	void nothingIsResolvedWhenSwitchedOff() {
		this.runner.withInitializer(new IoUringResourceInitializer())
			.withPropertyValues("iouring.resources.enabled=false")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(IoUringResourceResolver.class);
				assertThat(context.getResource("iouring:greeting.txt")).isNotInstanceOf(IoUringResource.class);
			});
	}

	@Test
	void nothingIsResolvedWithoutOperations() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IoUringResourceAutoConfiguration.class))
			.withPropertyValues("iouring.resources.base-directory=" + this.directory)
			.withInitializer(new IoUringResourceInitializer())
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(IoUringResourceResolver.class);
				assertThatIllegalStateException().isThrownBy(() -> context.getResource("iouring:greeting.txt"))
					.withMessageContaining("there has to be an IoUringOperations bean");
			});
	}

	@Test
	void theApplicationsOwnResolverIsUsed() throws IOException {
		Path own = Files.createDirectory(this.directory.resolve("own"));
		Files.writeString(own.resolve("greeting.txt"), "my own");
		this.withoutDirectory.withPropertyValues("own=" + own)
			.withUserConfiguration(OwnResolver.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(IoUringResourceResolver.class);
				assertThat(text(context.getResource("iouring:greeting.txt"))).isEqualTo("my own");
			});
		this.runner.withPropertyValues("own=" + own)
			.withUserConfiguration(OwnResolver.class)
			.run((context) -> assertThat(text(context.getResource("iouring:greeting.txt"))).isEqualTo("my own"));
	}

	@Test
	void theTemplateIsChosenByTheNameOfItsRing() {
		this.runner
			.withPropertyValues("iouring.rings.bulk.entries=16", "iouring.resources.template=bulk",
					"iouring.mode=never")
			.run((context) -> {
				assertThat(text(context.getResource("iouring:greeting.txt"))).isEqualTo("hello");
				assertThat(
						context.getBean("bulkIoUringTemplate", IoUringTemplate.class).statistics().fallbackOperations())
					.isPositive();
				assertThat(context.getBean("ioUringTemplate", IoUringTemplate.class).statistics().fallbackOperations())
					.isZero();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "default", "", " " })
	void theTemplateIsThatOfTheDefaultRing(String template) {
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("template", Map.of("iouring.resources.template", template))))
			.withPropertyValues("iouring.rings.bulk.entries=16", "iouring.mode=never")
			.run((context) -> {
				assertThat(text(context.getResource("iouring:greeting.txt"))).isEqualTo("hello");
				assertThat(context.getBean("ioUringTemplate", IoUringTemplate.class).statistics().fallbackOperations())
					.isPositive();
			});
	}

	@Test
	void aTemplateThatThereIsNotIsReported(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.run("--iouring.resources.base-directory=" + this.directory, "--iouring.resources.template=none")
				.close());
		assertThat(output).contains("Invalid value 'none' for configuration property 'iouring.resources.template'")
			.contains("the name of a ring, or the qualifier or name of a bean");
	}

	@ParameterizedTest
	@ValueSource(strings = { "when-available", "never" })
	void aRingThatIsRestrictedTooMuchEndsTheStart(String mode) {
		this.runner
			.withPropertyValues("iouring.mode=" + mode, "iouring.allowed-operations=read,write,fsync,openat,close")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("add statx to its allowed operations"));
	}

	@Test
	void aBaseDirectoryThatIsNoneIsReported() throws IOException {
		assertInvalid("", "It must be the path of a directory.");
		assertInvalid("  ", "It must be the path of a directory.");
		Path none = this.directory.resolve("none");
		assertInvalid(none.toString(),
				"It must be the path of an existing directory, but there is no '%s'.".formatted(none));
		Path file = this.directory.resolve("greeting.txt");
		assertInvalid(file.toString(), "It must be a directory, but '%s' is none.".formatted(file));
	}

	@Test
	void theBaseDirectoryCanBeAPathAsTestsHaveIt() {
		PropertySource<?> properties = new MapPropertySource("test",
				Map.of("iouring.resources.base-directory", this.directory));
		this.withoutDirectory
			.withInitializer((context) -> context.getEnvironment().getPropertySources().addFirst(properties))
			.withInitializer(new IoUringResourceInitializer())
			.withUserConfiguration(Values.class)
			.run((context) -> {
				assertThat(text(context.getBean(Values.class).greeting)).isEqualTo("hello");
				assertThat(BeanResourceResolver.createEarly(context.getEnvironment())).isPresent();
			});
	}

	private void assertInvalid(String value, String reason) {
		PropertySource<?> properties = new MapPropertySource("test", Map.of("iouring.resources.base-directory", value));
		this.withoutDirectory
			.withInitializer((context) -> context.getEnvironment().getPropertySources().addFirst(properties))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (failure) -> {
					assertThat(failure.getName()).isEqualTo("iouring.resources.base-directory");
					assertThat(failure.getValue()).isEqualTo(value);
					assertThat(failure.getReason()).isEqualTo(reason);
				}));
	}

	@Test
	void patternsThatTheContextCannotAnswerAreWarnedOf(CapturedOutput output) {
		this.runner.run((context) -> assertThat(context.getResources("iouring:*.txt")).isEmpty());
		assertThat(output).contains("IoUringResourceResolver.getResources");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class,
			IoUringResourceAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	static class Values {

		@Value("iouring:greeting.txt")
		Resource greeting;

		@Value("iouring:*.txt")
		Resource[] all;

		@Value("iouring:none/*.txt")
		Resource[] none;

		@Value("iouring:greet*.txt,classpath:dev/iouring/spring/boot/autoconfigure/resource/*$Values.class")
		Resource[] several;

	}

	@Configuration(proxyBeanMethods = false)
	@org.springframework.context.annotation.PropertySource("iouring:early.properties")
	static class EarlyProperties {

	}

	@Configuration(proxyBeanMethods = false)
	static class Placeholders {

		@Bean
		static PropertySourcesPlaceholderConfigurer placeholders(ResourceLoader loader) {
			PropertySourcesPlaceholderConfigurer configurer = new PropertySourcesPlaceholderConfigurer();
			configurer.setLocation(loader.getResource("iouring:early.properties"));
			return configurer;
		}

		@Bean
		String answer(@Value("${early.answer}") String answer) {
			return answer;
		}

	}

	/** As are those of an embedded web server, before the configuration is frozen. */
	@Configuration(proxyBeanMethods = false)
	static class EarlyBean {

		@Bean
		static BeanPostProcessor early(@Value("iouring:greeting.txt") Resource greeting) throws IOException {
			assertThat(text(greeting)).isEqualTo("hello");
			return new BeanPostProcessor() {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnResolver {

		@Bean
		IoUringResourceResolver ownResolver(@Qualifier("ioUringTemplate") IoUringOperations operations,
				@Value("${own}") Path directory) {
			return new IoUringResourceResolver(operations, directory);
		}

	}

}
