package dev.iouring.spring.boot.autoconfigure.metrics;

import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringRegistry;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.RingTemplates;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link IoUringMetrics} of all
 * rings.
 */
@AutoConfiguration(after = { IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass({ MeterRegistry.class, MeterRegistryCustomizer.class })
@ConditionalOnBean({ IoUringRegistry.class, MeterRegistry.class })
@EnableConfigurationProperties(IoUringMetricsProperties.class)
public final class IoUringMetricsAutoConfiguration {

	IoUringMetricsAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = "ioUringMetrics")
	MeterBinder ioUringMetrics(IoUringRegistry registry, ListableBeanFactory beanFactory) {
		return new AllRingsMetrics(registry.asMap(), RingTemplates.find(beanFactory));
	}

	@Bean
	@ConditionalOnBooleanProperty("iouring.metrics.latency.enabled")
	@ConditionalOnMissingBean(name = "ioUringLatencyObserver")
	LatencyObserver ioUringLatencyObserver(ObjectProvider<MeterRegistry> registry,
			IoUringMetricsProperties properties) {
		return new LatencyObserver(registry::getObject, properties.getLatency().getSample());
	}

}
