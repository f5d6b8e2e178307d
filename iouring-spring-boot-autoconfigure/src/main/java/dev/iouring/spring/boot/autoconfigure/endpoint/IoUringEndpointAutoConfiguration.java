package dev.iouring.spring.boot.autoconfigure.endpoint;

import dev.iouring.spring.boot.autoconfigure.IoUringAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.IoUringProbe;
import dev.iouring.spring.boot.autoconfigure.IoUringRegistry;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.RingTemplates;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link IoUringEndpoint}.
 */
@AutoConfiguration(after = { IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class })
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnAvailableEndpoint(IoUringEndpoint.class)
@ConditionalOnBean({ IoUringRegistry.class, IoUringProbe.class })
public final class IoUringEndpointAutoConfiguration {

	IoUringEndpointAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	IoUringEndpoint ioUringEndpoint(IoUringRegistry registry, IoUringProbe probe, ListableBeanFactory beanFactory) {
		return new IoUringEndpoint(registry, probe, RingTemplates.find(beanFactory));
	}

}
