package dev.iouring.spring.boot.autoconfigure.observation;

import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import dev.iouring.spring.observation.IoUringOperationObservationConvention;
import dev.iouring.spring.observation.ObservationObserver;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for observations of what templates
 * do, which are only made if a property asks for them.
 */
@AutoConfiguration(after = { IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@EnableConfigurationProperties(IoUringObservationProperties.class)
public final class IoUringObservationAutoConfiguration {

	IoUringObservationAutoConfiguration() {
	}

	@Bean
	@ConditionalOnBooleanProperty("iouring.observations.enabled")
	@ConditionalOnMissingBean(name = "ioUringObservationObserver")
	ObservationObserver ioUringObservationObserver(ObservationRegistry registry,
			ObjectProvider<IoUringOperationObservationConvention> convention) {
		return new ObservationObserver(registry, convention.getIfAvailable());
	}

}
