package dev.iouring.spring.boot.autoconfigure.reactive;

import dev.iouring.spring.boot.autoconfigure.NamedBeanRegistrar;
import dev.iouring.spring.boot.autoconfigure.RingNames;
import dev.iouring.spring.reactive.ReactiveIoUringOperations;
import dev.iouring.spring.reactive.ReactiveIoUringTemplate;

import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.env.Environment;

/**
 * Registers a reactive template on that of each named ring.
 */
class NamedReactiveTemplateRegistrar extends NamedBeanRegistrar {

	NamedReactiveTemplateRegistrar(Environment environment) {
		super(environment);
	}

	@Override
	protected String getBeanName(String ring) {
		return RingNames.reactiveTemplateBean(ring);
	}

	@Override
	protected String getTargetName(String ring) {
		return RingNames.templateBean(ring);
	}

	@Override
	protected Class<?> getRequiredType() {
		return ReactiveIoUringOperations.class;
	}

	@Override
	protected RootBeanDefinition createDefinition(String ring) {
		RootBeanDefinition definition = new RootBeanDefinition(ReactiveIoUringTemplate.class);
		definition.getConstructorArgumentValues()
			.addIndexedArgumentValue(0, new RuntimeBeanReference(getTargetName(ring)));
		return definition;
	}

}
