package dev.iouring.spring.boot.autoconfigure;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each ring under {@code iouring.rings}, unless the application has
 * one of that name, or lacks the bean that it would work on because an auto-configuration
 * is excluded. The beans are injected by qualifier only, see {@link RingQualifiers}.
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
		Set<String> rings = RingNames.configured(this.environment);
		RingNames.check(rings, new PropertyFinder(this.environment));
		for (String ring : rings) {
			String beanName = getBeanName(ring);
			if (!isTaken(ring, beanName, registry) && isPossible(ring, registry)) {
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

	private boolean isPossible(String ring, BeanDefinitionRegistry registry) {
		String target = getTargetName(ring);
		if (target == null) {
			return true;
		}
		return (registry instanceof ConfigurableListableBeanFactory beanFactory) ? beanFactory.containsBean(target)
				: registry.containsBeanDefinition(target);
	}

	/** Defines a bean that a factory creates of one argument. */
	static RootBeanDefinition definition(Class<?> type, String factoryBean, Object argument) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(type);
		definition.setFactoryBeanName(factoryBean);
		definition.setFactoryMethodName("create");
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, argument);
		return definition;
	}

	/**
	 * Returns the name of a ring's bean.
	 * @param ring the name of the ring
	 * @return the name of the bean
	 */
	protected abstract String getBeanName(String ring);

	/**
	 * Returns the name of the bean that a ring's bean works on.
	 * @param ring the name of the ring
	 * @return the name of the bean, or {@code null} if it works on none
	 */
	protected abstract @Nullable String getTargetName(String ring);

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
