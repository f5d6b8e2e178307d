package dev.iouring.spring.boot.autoconfigure;

import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.IoUringTemplate;

import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;

/**
 * Registers a template on each named ring.
 */
class NamedTemplateRegistrar extends NamedBeanRegistrar {

	NamedTemplateRegistrar(Environment environment) {
		super(environment);
	}

	@Override
	protected String getBeanName(String ring) {
		return RingNames.templateBean(ring);
	}

	@Override
	protected String getTargetName(String ring) {
		return RingNames.ringBean(ring);
	}

	@Override
	protected Class<?> getRequiredType() {
		return IoUringOperations.class;
	}

	@Override
	protected RootBeanDefinition createDefinition(String ring) {
		return definition(IoUringTemplate.class, IoUringTemplateAutoConfiguration.FACTORY_BEAN,
				new RuntimeBeanReference(getTargetName(ring)));
	}

}
