package dev.iouring.spring.boot.autoconfigure;

import dev.iouring.IoUringOptions;

/**
 * Callback for beans that adjust a ring's options beyond what properties can say, such as
 * where its futures complete.
 */
@FunctionalInterface
public interface IoUringCustomizer {

	/**
	 * Customizes the options of a ring that is about to be created.
	 * @param ring the ring's name; {@code default} for the default ring
	 * @param builder holds what the properties say
	 */
	void customize(String ring, IoUringOptions.Builder builder);

}
