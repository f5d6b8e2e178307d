package dev.iouring.spring.boot.autoconfigure;

import java.util.Map;

import dev.iouring.IoUring;
import dev.iouring.IoUring.State;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.UnavailableReason;
import jakarta.annotation.Resource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.core.SpringProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class IoUringAutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class));

	@Nested
	@DisplayName("The default ring")
	class DefaultRing {

		@Test
		void isThereWithoutBeingOpen() {
			IoUringAutoConfigurationTests.this.contextRunner.run((context) -> {
				assertThat(context).hasSingleBean(IoUring.class).hasBean("ioUring");
				IoUring ring = context.getBean(IoUring.class);
				assertThat(ring.name()).isEqualTo("default");
				assertThat(ring.state()).isEqualTo(State.NEW);
			});
		}

		@Test
		void backsOffForTheApplicationsOwn() {
			IoUringAutoConfigurationTests.this.contextRunner.withUserConfiguration(OwnRing.class).run((context) -> {
				assertThat(context).hasSingleBean(IoUring.class).hasBean("myRing");
				assertThat(context.getBean(IoUringRegistry.class).get("mine")).isSameAs(context.getBean("myRing"));
			});
		}

		@Test
		void isClosedWithTheContext() {
			IoUring[] ring = new IoUring[1];
			IoUringAutoConfigurationTests.this.contextRunner.run((context) -> {
				ring[0] = context.getBean(IoUring.class);
				ring[0].open();
			});
			assertThat(ring[0].state()).isEqualTo(State.CLOSED);
		}

		@Test
		void isCustomizedByBeans() {
			IoUringAutoConfigurationTests.this.contextRunner.withUserConfiguration(Customizers.class)
				.withPropertyValues("iouring.entries=32", "iouring.rings.bulk.path=ring")
				.run((context) -> {
					assertThat(context.getBean("ioUring", IoUring.class).options().entries()).isEqualTo(64);
					assertThat(context.getBean("bulkIoUring", IoUring.class).options().entries()).isEqualTo(32);
				});
		}

	}

	@Nested
	@DisplayName("Mode")
	class Modes {

		@Test
		void neverLeavesARingThatSaysWhyItDoesNotOpen() {
			IoUringAutoConfigurationTests.this.contextRunner
				.withPropertyValues("iouring.mode=never", "iouring.rings.bulk.entries=8")
				.run((context) -> {
					assertThat(context.getBeansOfType(IoUring.class)).hasSize(2)
						.allSatisfy((name, ring) -> assertThatExceptionOfType(IoUringUnavailableException.class)
							.isThrownBy(ring::open)
							.withMessageContaining("iouring.mode")
							.extracting((ex) -> ex.availability().reason())
							.isEqualTo(UnavailableReason.DISABLED));
					assertThat(context.getBean(IoUringProbe.class).availability().isAvailable()).isFalse();
				});
		}

		@Test
		void alwaysOpensEveryRing() {
			IoUringAutoConfigurationTests.this.contextRunner
				.withPropertyValues("iouring.mode=always", "iouring.rings.bulk.entries=8")
				.run((context) -> assertThat(context.getBeansOfType(IoUring.class)).hasSize(2)
					.allSatisfy((name, ring) -> assertThat(ring.state()).isEqualTo(State.OPEN)));
		}

		@Test
		void alwaysOpensEveryRingOfALazyApplication() {
			IoUringAutoConfigurationTests.this.contextRunner.withPropertyValues("iouring.mode=always")
				.withInitializer((context) -> context
					.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
				.run((context) -> assertThat(context.getBean(IoUring.class).state()).isEqualTo(State.OPEN));
		}

		@Test
		void alwaysInsistsOnRegisteredBuffers() {
			IoUringAutoConfigurationTests.this.contextRunner
				.withPropertyValues("iouring.mode=always", "iouring.registered-buffers.count=1",
						"iouring.registered-buffers.size=4KB")
				.run((context) -> assertThat(context.getBean(IoUring.class).options().registeredBuffersRequired())
					.isTrue());
		}

		@Test
		void alwaysInsistsOnRegisteredFiles() {
			IoUringAutoConfigurationTests.this.contextRunner
				.withPropertyValues("iouring.mode=always", "iouring.registered-files=0")
				.run((context) -> assertThat(context.getBean(IoUring.class).options().registeredFilesRequired())
					.isTrue());
		}

		@Test
		void whenAvailableOpensNone() {
			IoUringAutoConfigurationTests.this.contextRunner.withPropertyValues("iouring.rings.bulk.entries=8")
				.run((context) -> assertThat(context.getBeansOfType(IoUring.class)).hasSize(2)
					.allSatisfy((name, ring) -> assertThat(ring.state()).isEqualTo(State.NEW)));
		}

	}

	@Nested
	@DisplayName("A named ring")
	class NamedRings {

		private final ApplicationContextRunner contextRunner = IoUringAutoConfigurationTests.this.contextRunner
			.withPropertyValues("iouring.entries=128", "iouring.rings.bulk.entries=1024");

		@Test
		void isInjectedByItsQualifierOnly() {
			this.contextRunner.withUserConfiguration(Injected.class).run((context) -> {
				Injected injected = context.getBean(Injected.class);
				assertThat(injected.plain).isSameAs(context.getBean("ioUring"));
				assertThat(injected.bulk).isSameAs(context.getBean("bulkIoUring"))
					.isSameAs(injected.bulkByBeanName)
					.isNotSameAs(injected.plain);
				assertThat(injected.all).containsOnlyKeys("ioUring");
				assertThat(injected.plain.options().entries()).isEqualTo(128);
				assertThat(injected.bulk.options().entries()).isEqualTo(1024);
				assertThat(injected.bulk.name()).isEqualTo("bulk");
			});
		}

		@Test
		void backsOffForABeanOfItsName() {
			this.contextRunner.withUserConfiguration(OwnBulkRing.class).run((context) -> {
				IoUring own = context.getBean("bulkIoUring", IoUring.class);
				assertThat(own.options().entries()).isEqualTo(2);
				assertThat(context).hasBean("ioUring");
				assertThat(context.getBean(IoUringRegistry.class).get("bulk")).isSameAs(own);
			});
		}

		@Test
		void isThereBesideTheApplicationsOwnDefaultRing() {
			this.contextRunner.withUserConfiguration(OwnRing.class).run((context) -> {
				assertThat(context.getBeansOfType(IoUring.class)).containsOnlyKeys("myRing", "bulkIoUring");
				assertThat(context.getBean(IoUring.class)).isSameAs(context.getBean("myRing"));
				assertThat(context.getBean(IoUringRegistry.class).names()).containsExactlyInAnyOrder("mine", "bulk");
			});
		}

		@Test
		void givesItsBeanANameInCamelCase() {
			this.contextRunner.withPropertyValues("iouring.rings.log-files.entries=8")
				.run((context) -> assertThat(context.getBean("logFilesIoUring", IoUring.class).name())
					.isEqualTo("log-files"));
		}

		@Test
		void isClosedWithTheContext() {
			IoUring[] ring = new IoUring[1];
			this.contextRunner.run((context) -> {
				ring[0] = context.getBean(IoUringRegistry.class).get("bulk");
				ring[0].open();
			});
			assertThat(ring[0].state()).isEqualTo(State.CLOSED);
		}

	}

	@Nested
	@DisplayName("The registry")
	class Registry {

		@Test
		void findsRingsByName() {
			IoUringAutoConfigurationTests.this.contextRunner
				.withPropertyValues("iouring.rings.bulk.entries=8", "iouring.rings.logs.entries=8")
				.run((context) -> {
					IoUringRegistry registry = context.getBean(IoUringRegistry.class);
					assertThat(registry.names()).containsExactly("default", "bulk", "logs");
					assertThat(registry.get("default")).isSameAs(context.getBean("ioUring"));
					assertThat(registry.get("logs")).isSameAs(context.getBean("logsIoUring"));
				});
		}

		@Test
		void findsTheRingsOfAParentWithoutClosingThem() {
			new ApplicationContextRunner().withUserConfiguration(OwnRing.class, OwnBulkRing.class).run((parent) -> {
				IoUringAutoConfigurationTests.this.contextRunner.withParent(parent)
					.withPropertyValues("iouring.rings.bulk.entries=8", "iouring.mode=always")
					.run((context) -> {
						IoUringRegistry registry = context.getBean(IoUringRegistry.class);
						assertThat(registry.names()).containsExactly("bulk", "mine");
						assertThat(registry.get("mine")).isSameAs(parent.getBean("myRing"));
						assertThat(registry.get("bulk")).isSameAs(parent.getBean("bulkIoUring"));
					});
				assertThat(parent.getBean("myRing", IoUring.class).state()).isEqualTo(State.OPEN);
			});
		}

		@Test
		void doesNotMissTheDefaultRingWhereTheApplicationHasItsOwn(CapturedOutput output) {
			SpringProperties.setFlag(AotDetector.AOT_ENABLED);
			try {
				IoUringAutoConfigurationTests.this.contextRunner.withUserConfiguration(OwnRing.class)
					.run((context) -> assertThat(context.getBean(IoUringRegistry.class).names())
						.containsExactly("mine"));
			}
			finally {
				SpringProperties.setProperty(AotDetector.AOT_ENABLED, null);
			}
			assertThat(output).doesNotContain("has no bean");
		}

		@Test
		void saysWhichRingsThereAre() {
			IoUringAutoConfigurationTests.this.contextRunner
				.run((context) -> assertThatExceptionOfType(java.util.NoSuchElementException.class)
					.isThrownBy(() -> context.getBean(IoUringRegistry.class).get("bluk"))
					.withMessageContaining("'bluk'")
					.withMessageContaining("[default]"));
		}

		@Test
		void knowsAConfiguredRingBesideOneOfTheApplicationWhoseBeanHasItsName() {
			IoUringAutoConfigurationTests.this.contextRunner.withPropertyValues("iouring.rings.bulk.entries=8")
				.withBean("bulk", IoUring.class, () -> IoUring.create(IoUringOptions.builder().name("bulk").build()))
				.run((context) -> {
					IoUringRegistry registry = context.getBean(IoUringRegistry.class);
					assertThat(registry.get("bulk")).isSameAs(context.getBean("bulkIoUring"));
					assertThat(registry.get("bulk-2")).isSameAs(context.getBean("bulk"));
				});
		}

		@Test
		void knowsARingOnceWhoseBeanHasSeveralNames() {
			IoUringAutoConfigurationTests.this.contextRunner.withPropertyValues("iouring.rings.bulk.entries=8")
				.withUserConfiguration(RingsWithAliases.class)
				.run((context) -> {
					IoUringRegistry registry = context.getBean(IoUringRegistry.class);
					assertThat(registry.names()).containsExactly("default", "bulk");
					assertThat(registry.get("default")).isSameAs(context.getBean("mainRing"));
					assertThat(registry.get("bulk")).isSameAs(context.getBean("bigRing"));
				});
		}

		@Test
		void findsOneRingByAllConfiguredNamesThatItsBeanHas() {
			IoUringAutoConfigurationTests.this.contextRunner.withPropertyValues("iouring.rings.bulk.entries=8")
				.withUserConfiguration(OneRingForAll.class)
				.run((context) -> {
					IoUringRegistry registry = context.getBean(IoUringRegistry.class);
					assertThat(registry.names()).containsExactly("default", "bulk");
					assertThat(registry.get("default")).isSameAs(context.getBean("ioUring"));
					assertThat(registry.get("bulk")).isSameAs(context.getBean("ioUring"));
				});
		}

		@Test
		void tellsTheApplicationsOwnRingsApart() {
			IoUringAutoConfigurationTests.this.contextRunner.withUserConfiguration(TwoOwnRings.class)
				.run((context) -> assertThat(context.getBean(IoUringRegistry.class).names())
					.containsExactlyInAnyOrder("default", "second"));
		}

		@Test
		void backsOffForTheApplicationsOwn() {
			IoUringAutoConfigurationTests.this.contextRunner
				.withBean("own", IoUringRegistry.class, () -> new IoUringRegistry(Map.of()))
				.run((context) -> assertThat(context).hasSingleBean(IoUringRegistry.class).hasBean("own"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OneRingForAll {

		@Bean({ "ioUring", "bulkIoUring" })
		IoUring one() {
			return IoUring.create(IoUringOptions.defaults());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RingsWithAliases {

		@Bean({ "mainRing", "ioUring" })
		IoUring mainRing() {
			return IoUring.create(IoUringOptions.builder().name("main").build());
		}

		@Bean(name = { "bigRing", "bulkIoUring" }, defaultCandidate = false)
		IoUring bigRing() {
			return IoUring.create(IoUringOptions.builder().name("big").build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnRing {

		@Bean
		IoUring myRing() {
			return IoUring.create(IoUringOptions.builder().name("mine").build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBulkRing {

		@Bean(defaultCandidate = false)
		IoUring bulkIoUring() {
			return IoUring.create(IoUringOptions.builder().entries(2).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class TwoOwnRings {

		@Bean
		@Primary
		IoUring first() {
			return IoUring.create(IoUringOptions.defaults());
		}

		@Bean
		IoUring second() {
			return IoUring.create(IoUringOptions.defaults());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		IoUringCustomizer entriesOfDefaultRing() {
			return (ring, builder) -> {
				if (ring.equals("default")) {
					builder.entries(64);
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Injected {

		@Autowired
		IoUring plain;

		@Autowired
		@Qualifier("bulk")
		IoUring bulk;

		@Resource(name = "bulkIoUring")
		IoUring bulkByBeanName;

		@Autowired
		Map<String, IoUring> all;

	}

}
