package dev.iouring.spring.boot.autoconfigure.health;

import java.time.Duration;
import java.util.function.Function;

import dev.iouring.IoUring;
import dev.iouring.spring.FallbackPolicy;
import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringProbe;
import dev.iouring.spring.boot.autoconfigure.IoUringProperties;
import dev.iouring.spring.boot.autoconfigure.IoUringRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link IoUringHealthIndicator}.
 * One ring has an indicator of its own; several are listed under their names.
 */
@AutoConfiguration(after = IoUringAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean({ IoUringProperties.class, IoUringRegistry.class, IoUringProbe.class })
@ConditionalOnEnabledHealthIndicator("iouring")
@EnableConfigurationProperties(IoUringHealthProperties.class)
public final class IoUringHealthContributorAutoConfiguration {

	IoUringHealthContributorAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean(name = { "iouringHealthIndicator", "iouringHealthContributor" })
	HealthContributor iouringHealthContributor(IoUringRegistry registry, IoUringProbe probe,
			IoUringProperties properties, IoUringHealthProperties healthProperties) {
		Duration timeout = healthProperties.requireTimeout();
		Status fallbackStatus = healthProperties.requireFallbackStatus();
		FallbackPolicy policy = properties.getMode().fallbackPolicy();
		Function<IoUring, HealthIndicator> indicators = (ring) -> new IoUringHealthIndicator(ring,
				() -> probe.availability(timeout), timeout, policy, fallbackStatus);
		if (registry.names().size() == 1) {
			return indicators.apply(registry.asMap().values().iterator().next());
		}
		return CompositeHealthContributor.fromMap(registry.asMap(), indicators);
	}

}
