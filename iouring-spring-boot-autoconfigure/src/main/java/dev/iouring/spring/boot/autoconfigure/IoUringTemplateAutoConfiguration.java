package dev.iouring.spring.boot.autoconfigure;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.OperationObserver;
import dev.iouring.spring.UnavailabilityLog;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for {@link IoUringTemplate}: one on
 * the default ring, and one on each ring under {@code iouring.rings}.
 */
@AutoConfiguration(after = IoUringAutoConfiguration.class)
@ConditionalOnBean({ IoUringProperties.class, UnavailabilityLog.class })
@Import(NamedTemplateRegistrar.class)
public final class IoUringTemplateAutoConfiguration {

	static final String FACTORY_BEAN = "ioUringTemplateFactory";

	IoUringTemplateAutoConfiguration() {
	}

	@Bean(FACTORY_BEAN)
	IoUringTemplateFactory ioUringTemplateFactory(IoUringProperties properties, UnavailabilityLog log,
			ObjectProvider<OperationObserver> observers) {
		return new IoUringTemplateFactory(properties, log,
				() -> OperationObserver.of(observers.orderedStream().toList()));
	}

	@Bean(RingNames.DEFAULT_TEMPLATE_BEAN)
	@ConditionalOnSingleCandidate(IoUring.class)
	@ConditionalOnMissingBean(IoUringOperations.class)
	IoUringTemplate ioUringTemplate(IoUring ring, IoUringTemplateFactory factory) {
		return factory.create(ring);
	}

}
