package dev.iouring.spring.boot.autoconfigure.resource;

import java.io.IOException;

import dev.iouring.spring.resource.IoUringResource;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourceArrayPropertyEditor;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.util.Assert;

/**
 * Makes locations that begin with {@code iouring:} known to the application context, if
 * {@link IoUringResourceInitializer} has not, and patterns of them to everything that is
 * converted to an array of resources, such as by {@code @Value}.
 *
 * <p>
 * {@link ApplicationContext#getResources} offers no place for the latter but to replace
 * the resource loader of the whole context, which a library should not.
 */
final class ResourceLoadingPostProcessor implements BeanFactoryPostProcessor, ApplicationContextAware {

	private @Nullable ConfigurableApplicationContext context;

	@Override
	public void setApplicationContext(ApplicationContext context) {
		Assert.isInstanceOf(ConfigurableApplicationContext.class, context);
		this.context = (ConfigurableApplicationContext) context;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		ConfigurableApplicationContext context = this.context;
		Assert.state(context != null, "The application context has not been set");
		Patterns patterns = new Patterns(context, BeanResourceResolver.of(context));
		beanFactory.addPropertyEditorRegistrar((registry) -> registry.registerCustomEditor(Resource[].class,
				new ResourceArrayPropertyEditor(patterns, context.getEnvironment())));
	}

	/** What the context can, and patterns. */
	private record Patterns(ConfigurableApplicationContext context,
			BeanResourceResolver resolver) implements ResourcePatternResolver {

		@Override
		public Resource[] getResources(String pattern) throws IOException {
			if (!pattern.startsWith(IoUringResource.PREFIX)) {
				return this.context.getResources(pattern);
			}
			return this.resolver.resolver(pattern).getResources(pattern);
		}

		@Override
		public Resource getResource(String location) {
			return this.context.getResource(location);
		}

		@Override
		public @Nullable ClassLoader getClassLoader() {
			return this.context.getClassLoader();
		}

	}

}
