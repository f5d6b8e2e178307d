package dev.iouring.spring.boot.autoconfigure;

import dev.iouring.IoUring;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;

/**
 * Registers the named rings.
 */
class NamedRingRegistrar extends NamedBeanRegistrar {

	NamedRingRegistrar(Environment environment) {
		super(environment);
	}

	@Override
	protected String getBeanName(String ring) {
		return RingNames.ringBean(ring);
	}

	@Override
	protected @Nullable String getTargetName(String ring) {
		return null;
	}

	@Override
	protected Class<?> getRequiredType() {
		return IoUring.class;
	}

	@Override
	protected RootBeanDefinition createDefinition(String ring) {
		RootBeanDefinition definition = definition(IoUring.class, IoUringAutoConfiguration.FACTORY_BEAN, ring);
		definition.setDestroyMethodName("close");
		return definition;
	}

}
