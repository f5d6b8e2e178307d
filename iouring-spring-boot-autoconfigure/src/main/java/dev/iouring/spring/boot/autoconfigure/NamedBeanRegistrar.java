package dev.iouring.spring.boot.autoconfigure;

import java.util.Map;
import java.util.Set;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.support.AutowireCandidateQualifier;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Registers a bean for each ring under {@code iouring.rings}, unless the application has
 * one of that name. The beans carry the ring's name as qualifier and are not candidates
 * without it.
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
		for (String ring : getRings()) {
			String beanName = getBeanName(ring);
			if (!isTaken(beanName, registry)) {
				RootBeanDefinition definition = createDefinition(ring);
				definition.addQualifier(new AutowireCandidateQualifier(Qualifier.class, ring));
				definition.setDefaultCandidate(false);
				registry.registerBeanDefinition(beanName, definition);
			}
		}
	}

	/** A parent's ring is the ring, as it is for the default one. */
	private static boolean isTaken(String beanName, BeanDefinitionRegistry registry) {
		return registry.containsBeanDefinition(beanName)
				|| (registry instanceof BeanFactory beanFactory && beanFactory.containsBean(beanName));
	}

	private Set<String> getRings() {
		return Binder.get(this.environment)
			.bind("iouring.rings", Bindable.mapOf(String.class, RingProperties.class))
			.orElseGet(Map::of)
			.keySet();
	}

	/**
	 * Returns the name of a ring's bean.
	 * @param ring the name of the ring
	 * @return the name of the bean
	 */
	protected abstract String getBeanName(String ring);

	/**
	 * Returns the definition of a ring's bean, without its qualifier.
	 * @param ring the name of the ring
	 * @return a new definition
	 */
	protected abstract RootBeanDefinition createDefinition(String ring);

}
