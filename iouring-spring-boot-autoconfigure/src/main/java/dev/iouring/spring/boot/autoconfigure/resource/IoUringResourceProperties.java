package dev.iouring.spring.boot.autoconfigure.resource;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * {@link ConfigurationProperties Configuration properties} for resources on io_uring.
 */
@ConfigurationProperties("iouring.resources")
public class IoUringResourceProperties {

	/**
	 * Whether locations that begin with 'iouring:' are resolved.
	 */
	private boolean enabled = true;

	/**
	 * Directory that locations which begin with 'iouring:' are relative to, and which
	 * they cannot leave. It has to exist. A relative path is relative to the working
	 * directory of the process.
	 */
	private @Nullable String baseDirectory;

	/**
	 * Qualifier or bean name of the template that reads and writes resources, such as the
	 * name of a ring. By default the one that is injected without a qualifier.
	 */
	private @Nullable String template;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getBaseDirectory() {
		return this.baseDirectory;
	}

	public void setBaseDirectory(@Nullable String baseDirectory) {
		this.baseDirectory = baseDirectory;
	}

	public @Nullable String getTemplate() {
		return this.template;
	}

	public void setTemplate(@Nullable String template) {
		this.template = template;
	}

}
