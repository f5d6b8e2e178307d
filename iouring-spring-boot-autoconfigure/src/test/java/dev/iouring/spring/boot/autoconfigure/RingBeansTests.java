package dev.iouring.spring.boot.autoconfigure;

import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.IoUringTemplate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.aot.BeanInstanceSupplier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * How an application gets at a ring's beans, and what it is told when it cannot.
 */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class RingBeansTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class))
		.withPropertyValues("iouring.rings.bulk.entries=8");

	@Nested
	@DisplayName("A qualifier")
	class Qualifiers {

		@Test
		void isTheRingsNameOrTheBeans() {
			RingBeansTests.this.contextRunner.withUserConfiguration(Injected.class).run((context) -> {
				Injected injected = context.getBean(Injected.class);
				assertThat(injected.byRing).isSameAs(context.getBean("bulkIoUring")).isSameAs(injected.byBean);
				assertThat(injected.templateByRing).isSameAs(context.getBean("bulkIoUringTemplate"))
					.isSameAs(injected.templateByBean);
			});
		}

		@Test
		void findsTheApplicationsOwnBeansInPlaceOfTheRings() {
			RingBeansTests.this.contextRunner.withUserConfiguration(Injected.class, OwnBulk.class).run((context) -> {
				Injected injected = context.getBean(Injected.class);
				assertThat(injected.byRing.name()).isEqualTo("own");
				assertThat(injected.templateByRing).isSameAs(context.getBean("bulkIoUringTemplate"));
				assertThat(injected.templateByRing.<IoUring>execute((io) -> io)).isSameAs(injected.byRing);
			});
		}

		@Test
		void findsTheApplicationsOwnBeanByAnyOfItsNames() {
			RingBeansTests.this.contextRunner.withUserConfiguration(Injected.class, BulkByAlias.class)
				.run((context) -> assertThat(context.getBean(Injected.class).byRing)
					.isSameAs(context.getBean("bigRing")));
		}

		@Test
		void thatTheApplicationGaveItsOwnBeanIsLeftAlone() {
			RingBeansTests.this.contextRunner.withUserConfiguration(QualifiedBulk.class).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(QualifiedBulk.User.class).ring().name()).isEqualTo("own");
			});
		}

		@Test
		void thatTheApplicationGaveItsOwnBeanIsLeftAloneWhereItWasProcessedAheadOfTime() {
			RootBeanDefinition generated = new RootBeanDefinition(IoUring.class);
			generated.setDefaultCandidate(false);
			generated
				.setInstanceSupplier(BeanInstanceSupplier.<IoUring>forFactoryMethod(QualifiedBulk.class, "bulkIoUring")
					.withGenerator((_) -> new QualifiedBulk().bulkIoUring()));
			RingBeansTests.this.contextRunner
				.withInitializer((context) -> ((BeanDefinitionRegistry) context.getBeanFactory())
					.registerBeanDefinition("bulkIoUring", generated))
				.withBean(QualifiedBulk.User.class)
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(context.getBean(QualifiedBulk.User.class).ring().name()).isEqualTo("own");
				});
		}

	}

	@Nested
	@DisplayName("An application is told")
	class Failures {

		@ParameterizedTest
		@ValueSource(classes = { TextAsRing.class, TextAsTemplate.class })
		void whichOfItsBeansHasTheNameOfARings(Class<?> configuration, CapturedOutput output) {
			String bean = (configuration == TextAsRing.class) ? "bulkIoUring" : "bulkIoUringTemplate";
			assertThat(start(configuration, output)).contains("The bean '" + bean + "' is a java.lang.String")
				.contains("the configured ring 'bulk'")
				.contains("Rename the bean '" + bean + "', or the ring 'bulk'");
		}

		@ParameterizedTest
		@ValueSource(strings = { "ioUring", "ioUringTemplate", "ioUringRegistry", "ioUringFactory" })
		void whichOfItsBeansHasTheNameOfAnotherBean(String name, CapturedOutput output) {
			Class<?> configuration = switch (name) {
				case "ioUring" -> TextAsDefaultRing.class;
				case "ioUringTemplate" -> TextAsDefaultTemplate.class;
				case "ioUringRegistry" -> TextAsRegistry.class;
				default -> TextAsFactory.class;
			};
			assertThat(start(configuration, output)).contains("'" + name + "'")
				.contains(configuration.getSimpleName())
				.contains("Consider renaming one of the beans");
		}

		@Test
		void whichRingsThereAreWhenItLooksUpAnother(CapturedOutput output) {
			assertThat(start(LookUp.class, output)).contains("ring 'bluk', which it does not have")
				.contains("'default', 'bulk'")
				.contains("'iouring.rings.bluk'");
		}

		@Test
		void whichRingsThereAreWhenItIsInjectedAnother(CapturedOutput output) {
			assertThat(start(MissingRing.class, output)).contains("Field ring in", "Qualifier(\"bluk\")",
					"an io_uring ring that could not be found", "'default', 'bulk'", "'iouring.rings'");
			assertThat(start(MissingTemplate.class, output)).contains("an io_uring template that could not be found");
			assertThat(start(QualifiedDefault.class, output)).contains("The default ring has no qualifier");
		}

		@Test
		void byBootWhyThereIsNoTemplateThatItDidNotQualify(CapturedOutput output) {
			assertThat(start(TwoRings.class, Application.class, output))
				.contains("required a bean of type 'dev.iouring.spring.IoUringTemplate' that could not be found")
				.doesNotContain("iouring.rings");
		}

		@ParameterizedTest
		@ValueSource(classes = { TemplateOfTheRing.class, TemplateBean.class })
		void byBootWhatIsMissingUnderTheQualifierOfARing(Class<?> configuration, CapturedOutput output) {
			assertThat(start(configuration, WithoutTemplates.class, output, "--iouring.rings.bulk.entries=8"))
				.contains("that could not be found")
				.doesNotContain("iouring.rings");
		}

		private String start(Class<?> configuration, CapturedOutput output) {
			return start(configuration, Application.class, output, "--iouring.rings.bulk.entries=8");
		}

		private String start(Class<?> configuration, Class<?> application, CapturedOutput output, String... arguments) {
			int before = output.getAll().length();
			assertThatException()
				.isThrownBy(() -> new SpringApplicationBuilder(configuration, application).web(WebApplicationType.NONE)
					.run(arguments)
					.close());
			String printed = output.getAll().substring(before);
			assertThat(printed).containsOnlyOnce("APPLICATION FAILED TO START").doesNotContain("\tat ");
			return printed.substring(printed.indexOf("Description:"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class })
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration(IoUringAutoConfiguration.class)
	static class WithoutTemplates {

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		@Autowired
		@Qualifier("bulk")
		IoUring byRing;

		@Autowired
		@Qualifier("bulkIoUring")
		IoUring byBean;

		@Autowired
		@Qualifier("bulk")
		IoUringTemplate templateByRing;

		@Autowired
		@Qualifier("bulkIoUringTemplate")
		IoUringOperations templateByBean;

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBulk {

		@Bean(defaultCandidate = false)
		IoUring bulkIoUring() {
			return IoUring.create(IoUringOptions.builder().name("own").build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BulkByAlias {

		@Bean(name = { "bigRing", "bulkIoUring" }, defaultCandidate = false)
		IoUring bigRing() {
			return IoUring.create(IoUringOptions.builder().name("big").build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedBulk {

		@Bean(defaultCandidate = false)
		@Qualifier("large")
		IoUring bulkIoUring() {
			return IoUring.create(IoUringOptions.builder().name("own").build());
		}

		@Bean
		User user(@Qualifier("large") IoUring ring) {
			return new User(ring);
		}

		record User(@Qualifier("large") IoUring ring) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TextAsRing {

		@Bean
		String bulkIoUring() {
			return "text";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TextAsTemplate {

		@Bean
		String bulkIoUringTemplate() {
			return "text";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TextAsDefaultRing {

		@Bean
		String ioUring() {
			return "text";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TextAsDefaultTemplate {

		@Bean
		String ioUringTemplate() {
			return "text";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TextAsRegistry {

		@Bean
		String ioUringRegistry() {
			return "text";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TextAsFactory {

		@Bean
		String ioUringFactory() {
			return "text";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LookUp {

		@Bean
		String name(IoUringRegistry registry) {
			return registry.get("bluk").name();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MissingRing {

		@Autowired
		@Qualifier("bluk")
		IoUring ring;

	}

	@Configuration(proxyBeanMethods = false)
	static class MissingTemplate {

		@Autowired
		@Qualifier("bluk")
		IoUringOperations template;

	}

	@Configuration(proxyBeanMethods = false)
	static class QualifiedDefault {

		@Autowired
		@Qualifier("default")
		IoUring ring;

	}

	@Configuration(proxyBeanMethods = false)
	static class TemplateOfTheRing {

		@Autowired
		@Qualifier("bulk")
		IoUringOperations template;

	}

	@Configuration(proxyBeanMethods = false)
	static class TemplateBean {

		@Autowired
		@Qualifier("bulkIoUringTemplate")
		IoUringTemplate template;

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoRings {

		@Bean
		IoUring first() {
			return IoUring.create(IoUringOptions.defaults());
		}

		@Bean
		IoUring second() {
			return IoUring.create(IoUringOptions.defaults());
		}

		@Bean
		String user(IoUringTemplate template) {
			return template.toString();
		}

	}

}
