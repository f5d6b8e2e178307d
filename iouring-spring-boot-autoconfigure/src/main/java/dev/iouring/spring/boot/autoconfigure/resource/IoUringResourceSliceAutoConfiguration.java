package dev.iouring.spring.boot.autoconfigure.resource;

import dev.iouring.spring.resource.IoUringResourceResolver;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for tests of a web application's
 * slice, such as {@code @WebMvcTest}: resolves locations that begin with
 * {@code iouring:}, which static resources may have. By {@code java.nio}, because a slice
 * has no rings and no templates but those that a test replaces.
 */
@AutoConfiguration(after = IoUringResourceAutoConfiguration.class)
@Conditional(OnBaseDirectoryCondition.class)
@ConditionalOnBooleanProperty(name = "iouring.resources.enabled", matchIfMissing = true)
public final class IoUringResourceSliceAutoConfiguration {

	IoUringResourceSliceAutoConfiguration() {
	}

	@Bean
	@ConditionalOnMissingBean
	static ResourceLoadingPostProcessor ioUringResourceLoadingPostProcessor() {
		return new ResourceLoadingPostProcessor();
	}

	@Bean
	@ConditionalOnMissingBean
	IoUringResourceResolver ioUringResourceResolver(Environment environment) {
		return BeanResourceResolver.createEarly(environment).orElseThrow();
	}

}
