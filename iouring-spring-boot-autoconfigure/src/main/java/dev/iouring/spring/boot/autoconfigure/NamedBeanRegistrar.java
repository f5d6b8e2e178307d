package dev.iouring.spring.boot.autoconfigure;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each ring under {@code iouring.rings}, unless the application has
 * one of that name. The beans are injected by qualifier only, see {@link RingQualifiers}.
 */
public abstract class NamedBeanRegistrar implements ImportBeanDefinitionRegistrar {

	private final Environment environment;

	/**
	 * Creates a registrar.
	 * @param environment says which rings there are
	 */
	protected NamedBeanRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata importingClassMetadata, BeanDefinitionRegistry registry) {
		for (String ring : RingNames.configured(this.environment)) {
			String beanName = getBeanName(ring);
			if (!isTaken(ring, beanName, registry)) {
				RootBeanDefinition definition = createDefinition(ring);
				definition.setDefaultCandidate(false);
				registry.registerBeanDefinition(beanName, definition);
			}
		}
	}

	/** A parent's ring is the ring, as it is for the default one. */
	private boolean isTaken(String ring, String beanName, BeanDefinitionRegistry registry) {
		if (!(registry instanceof ConfigurableListableBeanFactory beanFactory)) {
			return registry.containsBeanDefinition(beanName);
		}
		if (!beanFactory.containsBean(beanName)) {
			return false;
		}
		Class<?> type = beanFactory.getType(beanName, false);
		Class<?> required = getRequiredType();
		// A type that says little, such as Object, may still turn out to be the right
		// one.
		if (type != null && !required.isAssignableFrom(type) && !type.isAssignableFrom(required)) {
			throw new RingBeanClashException(ring, beanName, type, required);
		}
		return true;
	}

	/**
	 * Returns the name of a ring's bean.
	 * @param ring the name of the ring
	 * @return the name of the bean
	 */
	protected abstract String getBeanName(String ring);

	/**
	 * Returns what a ring's bean has to be.
	 * @return the type
	 */
	protected abstract Class<?> getRequiredType();

	/**
	 * Returns the definition of a ring's bean, without its qualifier.
	 * @param ring the name of the ring
	 * @return a new definition
	 */
	protected abstract RootBeanDefinition createDefinition(String ring);

}
