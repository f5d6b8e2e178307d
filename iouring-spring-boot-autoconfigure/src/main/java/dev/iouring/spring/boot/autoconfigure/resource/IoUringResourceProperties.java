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

	/**
	 * Sets the directory.
	 * @param baseDirectory its path, or what has that as its text: tests set properties
	 * to objects, and nothing converts a {@link java.nio.file.Path} to text
	 */
	public void setBaseDirectory(@Nullable Object baseDirectory) {
		this.baseDirectory = (baseDirectory != null) ? baseDirectory.toString() : null;
	}

	public @Nullable String getTemplate() {
		return this.template;
	}

	public void setTemplate(@Nullable String template) {
		this.template = template;
	}

}
