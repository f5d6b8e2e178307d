package dev.iouring.spring.boot.autoconfigure.resource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Makes locations that begin with {@code iouring:} known to an application before its
 * configuration classes are read, so that {@code @PropertySource} can use them. This is
 * earlier than any bean of an auto-configuration. Applications that are not started by
 * {@link org.springframework.boot.SpringApplication} have no initializers; for them
 * {@link ResourceLoadingPostProcessor} does it before the first bean needs it.
 */
class IoUringResourceInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		if (Binder.get(context.getEnvironment()).bind("iouring.resources.enabled", Boolean.class).orElse(true)) {
			BeanResourceResolver.of(context);
		}
	}

}
