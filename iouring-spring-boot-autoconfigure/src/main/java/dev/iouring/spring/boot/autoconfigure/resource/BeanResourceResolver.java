package dev.iouring.spring.boot.autoconfigure.resource;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUring;
import dev.iouring.IoUringOptions;
import dev.iouring.spring.IoUringTemplate;
import dev.iouring.spring.TemplateOptions;
import dev.iouring.spring.UnavailabilityLog;
import dev.iouring.spring.resource.IoUringResource;
import dev.iouring.spring.resource.IoUringResourceResolver;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanFactory;
import org.springframework.boot.context.properties.ConfigurationPropertiesBindingPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ProtocolResolver;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.function.SingletonSupplier;

/**
 * Resolves locations by the {@link IoUringResourceResolver} bean as soon as beans can be
 * created. Before, while configuration classes are being read and bean factory
 * post-processors run, it resolves them to files that are read by {@code java.nio}: which
 * ring to use, and how, only beans can tell.
 */
final class BeanResourceResolver implements ProtocolResolver {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Supplier<Optional<IoUringResourceResolver>> early;

	private BeanResourceResolver(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.early = SingletonSupplier.of(() -> createEarly(environment));
	}

	/** Returns that of a context, to which one is added if it has none. */
	static BeanResourceResolver of(ConfigurableApplicationContext context) {
		if (context instanceof DefaultResourceLoader loader) {
			for (ProtocolResolver resolver : loader.getProtocolResolvers()) {
				if (resolver instanceof BeanResourceResolver found) {
					return found;
				}
			}
		}
		BeanResourceResolver added = new BeanResourceResolver(context.getBeanFactory(), context.getEnvironment());
		context.addProtocolResolver(added);
		return added;
	}

	@Override
	public @Nullable Resource resolve(String location, ResourceLoader resourceLoader) {
		if (!location.startsWith(IoUringResource.PREFIX)) {
			return null;
		}
		return resolver(location).resolve(location, resourceLoader);
	}

	/**
	 * Returns who resolves a location.
	 * @throws IllegalStateException if nobody does, because the application is not
	 * configured to
	 */
	IoUringResourceResolver resolver(String location) {
		if (!canCreateBeans()) {
			return findCreated().or(this.early)
				.orElseThrow(() -> new IllegalStateException("""
						'%s' cannot be resolved before beans can be created: '%s' has to be set for that"""
					.formatted(location, BaseDirectory.PROPERTY)));
		}
		IoUringResourceResolver bean = this.beanFactory.getBeanProvider(IoUringResourceResolver.class).getIfAvailable();
		if (bean == null) {
			throw new IllegalStateException("""
					'%s' cannot be resolved, because there is no bean of type '%s': \
					'%s' has to be set, and there has to be an IoUringOperations bean""".formatted(location,
					IoUringResourceResolver.class.getName(), BaseDirectory.PROPERTY));
		}
		return bean;
	}

	/**
	 * Returns whether a bean that is created now gets its properties. The configuration
	 * is frozen only later, after the beans of an embedded web server were created.
	 */
	private boolean canCreateBeans() {
		return this.beanFactory.isConfigurationFrozen()
				|| (this.beanFactory instanceof AbstractBeanFactory factory && factory.getBeanPostProcessors()
					.stream()
					.anyMatch(ConfigurationPropertiesBindingPostProcessor.class::isInstance));
	}

	private Optional<IoUringResourceResolver> findCreated() {
		return Arrays.stream(this.beanFactory.getBeanNamesForType(IoUringResourceResolver.class, false, false))
			.filter(this.beanFactory::containsSingleton)
			.map((name) -> this.beanFactory.getBean(name, IoUringResourceResolver.class))
			.findFirst();
	}

	/** One that needs no beans, if there is a base directory. */
	static Optional<IoUringResourceResolver> createEarly(Environment environment) {
		String directory = BaseDirectory.find(environment).orElse(null);
		if (directory == null) {
			return Optional.empty();
		}
		IoUring none = IoUring.unavailable(IoUringOptions.builder().name("startup").build(),
				Unavailable.disabled("A resource is read before there are beans, so before there is a ring",
						"Read it later, such as by @Value, if it is large"));
		return Optional.of(new IoUringResourceResolver(
				new IoUringTemplate(none, TemplateOptions.defaults().withLog(UnavailabilityLog.silent())),
				BaseDirectory.of(directory)));
	}

}
