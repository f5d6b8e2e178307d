package dev.iouring.spring.boot.autoconfigure.resource;

import java.nio.file.Path;

import dev.iouring.spring.IoUringOperations;
import dev.iouring.spring.boot.autoconfigure.IoUringTemplateAutoConfiguration;
import dev.iouring.spring.boot.autoconfigure.RingNames;
import dev.iouring.spring.resource.IoUringResourceResolver;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for resources on io_uring: resolves
 * locations that begin with {@code iouring:} to files below
 * {@code iouring.resources.base-directory}.
 */
@AutoConfiguration(after = IoUringTemplateAutoConfiguration.class)
@ConditionalOnBean(IoUringOperations.class)
@ConditionalOnBooleanProperty(name = "iouring.resources.enabled", matchIfMissing = true)
@EnableConfigurationProperties(IoUringResourceProperties.class)
public final class IoUringResourceAutoConfiguration {

	IoUringResourceAutoConfiguration() {
	}

	@Bean
	static ResourceLoadingPostProcessor ioUringResourceLoadingPostProcessor() {
		return new ResourceLoadingPostProcessor();
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnBaseDirectoryCondition.class)
	static class ResolverConfiguration {

		@Bean
		@ConditionalOnMissingBean
		IoUringResourceResolver ioUringResourceResolver(IoUringResourceProperties properties, BeanFactory beanFactory) {
			String directory = properties.getBaseDirectory();
			Assert.state(directory != null, () -> "'%s' must not be null".formatted(BaseDirectory.PROPERTY));
			Path base = BaseDirectory.of(directory);
			return new IoUringResourceResolver(operations(properties.getTemplate(), beanFactory), base);
		}

		private static IoUringOperations operations(@Nullable String template, BeanFactory beanFactory) {
			if (!StringUtils.hasText(template)) {
				return beanFactory.getBean(IoUringOperations.class);
			}
			String bean = RingNames.templateBean(template);
			if (beanFactory.containsBean(bean) && beanFactory.isTypeMatch(bean, IoUringOperations.class)) {
				return beanFactory.getBean(bean, IoUringOperations.class);
			}
			try {
				return BeanFactoryAnnotationUtils.qualifiedBeanOfType(beanFactory, IoUringOperations.class, template);
			}
			catch (NoSuchBeanDefinitionException ex) {
				InvalidConfigurationPropertyValueException invalid = new InvalidConfigurationPropertyValueException(
						"iouring.resources.template", template,
						"It must be the name of a ring, or the qualifier or name of a bean of type '%s'."
							.formatted(IoUringOperations.class.getName()));
				// As the cause it would be analyzed in place of the property.
				invalid.addSuppressed(ex);
				throw invalid;
			}
		}

	}

}
