package dev.iouring.spring.boot.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.env.Environment;
import org.springframework.core.type.MethodMetadata;

/**
 * Makes a named ring's beans, configured or the application's own, known by the ring's
 * name as if they were annotated with {@link Qualifier}. A qualifier in the bean
 * definition would be simpler, but then the bean's name would no longer do as a
 * qualifier. It also does not depend on what generated code keeps of a definition.
 */
class RingQualifiers implements BeanFactoryPostProcessor {

	private final Environment environment;

	RingQualifiers(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		for (String ring : RingNames.configured(this.environment)) {
			qualify(beanFactory, RingNames.ringBean(ring), ring);
			qualify(beanFactory, RingNames.templateBean(ring), ring);
			qualify(beanFactory, RingNames.reactiveTemplateBean(ring), ring);
		}
	}

	private static void qualify(ConfigurableListableBeanFactory beanFactory, String name, String ring) {
		String beanName = resolveAlias(beanFactory, name);
		if (beanFactory.containsBeanDefinition(beanName)
				&& beanFactory.getBeanDefinition(beanName) instanceof RootBeanDefinition definition
				&& definition.getQualifiedElement() == null && !isQualified(definition)) {
			definition.setQualifiedElement(new Qualified(
					MergedAnnotation.of(Qualifier.class, Map.of(MergedAnnotation.VALUE, ring)).synthesize()));
		}
	}

	/** The name of a bean comes before all others that it has. */
	private static String resolveAlias(ConfigurableListableBeanFactory beanFactory, String name) {
		if (beanFactory.containsBeanDefinition(name)) {
			return name;
		}
		String[] others = beanFactory.getAliases(name);
		return (others.length > 0) ? others[0] : name;
	}

	private static boolean isQualified(RootBeanDefinition definition) {
		MethodMetadata metadata = (definition instanceof AnnotatedBeanDefinition annotated)
				? annotated.getFactoryMethodMetadata() : null;
		// Generated code keeps no metadata, but knows the method.
		Method method = definition.getResolvedFactoryMethod();
		return (metadata != null && metadata.isAnnotated(Qualifier.class.getName()))
				|| (method != null && AnnotatedElementUtils.isAnnotated(method, Qualifier.class));
	}

	/**
	 * What carries a qualifier.
	 *
	 * @param qualifier the qualifier
	 */
	private record Qualified(Qualifier qualifier) implements AnnotatedElement {

		@Override
		public <T extends Annotation> @Nullable T getAnnotation(Class<T> annotationClass) {
			return annotationClass.isInstance(this.qualifier) ? annotationClass.cast(this.qualifier) : null;
		}

		@Override
		public Annotation[] getAnnotations() {
			return new Annotation[] { this.qualifier };
		}

		@Override
		public Annotation[] getDeclaredAnnotations() {
			return getAnnotations();
		}

	}

}
