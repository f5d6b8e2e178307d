package dev.iouring.spring.boot.autoconfigure;

import dev.iouring.IoUring;
import dev.iouring.spring.UnavailabilityLog;
import dev.iouring.spring.boot.autoconfigure.IoUringProperties.Mode;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for io_uring: the default ring, the
 * rings under {@code iouring.rings}, and a registry of all.
 */
@AutoConfiguration
@EnableConfigurationProperties(IoUringProperties.class)
@Import(NamedRingRegistrar.class)
public final class IoUringAutoConfiguration {

	static final String FACTORY_BEAN = "ioUringFactory";

	static final String REGISTRY_BEAN = "ioUringRegistry";

	IoUringAutoConfiguration() {
	}

	@Bean
	static RingQualifiers ioUringQualifiers(Environment environment) {
		return new RingQualifiers(environment);
	}

	@Bean(FACTORY_BEAN)
	IoUringFactory ioUringFactory(IoUringProperties properties, Environment environment,
			ObjectProvider<IoUringCustomizer> customizers) {
		return new IoUringFactory(properties, environment, customizers.orderedStream().toList());
	}

	@Bean(name = RingNames.DEFAULT_RING_BEAN, destroyMethod = "close")
	@ConditionalOnMissingBean
	IoUring ioUring(IoUringFactory factory) {
		return factory.create(RingNames.DEFAULT);
	}

	@Bean(REGISTRY_BEAN)
	@ConditionalOnMissingBean
	IoUringRegistry ioUringRegistry(IoUringFactory factory, ConfigurableListableBeanFactory beanFactory) {
		return new RegistryBuilder(beanFactory, REGISTRY_BEAN).build(factory.names());
	}

	@Bean
	@ConditionalOnMissingBean
	IoUringProbe ioUringProbe(IoUringProperties properties) {
		return new IoUringProbe(
				(properties.getMode() != Mode.NEVER) ? IoUring::availability : IoUringFactory::disabled);
	}

	@Bean
	@ConditionalOnMissingBean
	UnavailabilityLog ioUringUnavailabilityLog() {
		return new UnavailabilityLog();
	}

	@Bean
	@ConditionalOnMissingBean(name = "ioUringLifecycle")
	IoUringLifecycle ioUringLifecycle(IoUringProperties properties, IoUringRegistry registry, IoUringProbe probe,
			ConfigurableApplicationContext context) {
		return new IoUringLifecycle(properties.getMode(), registry, probe, context);
	}

	@Bean
	@ConditionalOnMissingBean(name = "ioUringAvailabilityReporter")
	AvailabilityReporter ioUringAvailabilityReporter(IoUringProperties properties, IoUringRegistry registry,
			IoUringProbe probe, UnavailabilityLog log, ApplicationContext context) {
		return new AvailabilityReporter(properties.getMode(), registry, probe, log, context);
	}

}
