package dev.iouring.spring.boot.autoconfigure;

/**
 * A bean has the name of a configured ring's bean, and cannot be that.
 */
final class RingBeanClashException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String ring;

	private final String beanName;

	private final Class<?> required;

	RingBeanClashException(String ring, String beanName, Class<?> type, Class<?> required) {
		super("The bean '%s' is a %s, but the configured ring '%s' needs that name for a %s".formatted(beanName,
				type.getName(), ring, required.getName()));
		this.ring = ring;
		this.beanName = beanName;
		this.required = required;
	}

	String ring() {
		return this.ring;
	}

	String beanName() {
		return this.beanName;
	}

	Class<?> required() {
		return this.required;
	}

}
