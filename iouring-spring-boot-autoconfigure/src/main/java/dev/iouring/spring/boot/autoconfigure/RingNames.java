package dev.iouring.spring.boot.autoconfigure;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;

/**
 * Names of rings, and of the beans that are named after them.
 */
public final class RingNames {

	/** Name of the ring that the properties directly under {@code iouring} set up. */
	static final String DEFAULT = "default";

	static final String DEFAULT_RING_BEAN = "ioUring";

	static final String DEFAULT_TEMPLATE_BEAN = "ioUringTemplate";

	private static final Pattern VALID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

	private RingNames() {
	}

	static String ringBean(String ring) {
		return camelCase(ring) + StringUtils.capitalize(DEFAULT_RING_BEAN);
	}

	/**
	 * Returns the name of the template on a named ring.
	 * @param ring the name of the ring
	 * @return the name of the bean
	 */
	public static String templateBean(String ring) {
		return camelCase(ring) + StringUtils.capitalize(DEFAULT_TEMPLATE_BEAN);
	}

	/**
	 * Returns the name of the reactive template on a named ring.
	 * @param ring the name of the ring
	 * @return the name of the bean
	 */
	public static String reactiveTemplateBean(String ring) {
		return camelCase(ring) + "ReactiveIoUringTemplate";
	}

	static void check(Iterable<String> rings) {
		Map<String, String> beans = new HashMap<>();
		for (String ring : rings) {
			if (ring.equals(DEFAULT)) {
				throw invalid(ring, "It is the name of the ring that the properties directly under 'iouring' set up.");
			}
			if (!VALID.matcher(ring).matches()) {
				throw invalid(ring, "The name of a ring must begin with a letter, and consist of letters, digits, "
						+ "'-' and '_'.");
			}
			String other = beans.put(ringBean(ring), ring);
			if (other != null) {
				throw invalid(ring, "Its bean would have the same name, '%s', as that of ring '%s'."
					.formatted(ringBean(ring), other));
			}
		}
	}

	private static InvalidConfigurationPropertyValueException invalid(String ring, String reason) {
		return new InvalidConfigurationPropertyValueException("iouring.rings", ring, reason);
	}

	private static String camelCase(String ring) {
		StringBuilder result = new StringBuilder();
		for (String word : StringUtils.tokenizeToStringArray(ring, "-_")) {
			result.append(result.isEmpty() ? StringUtils.uncapitalize(word) : StringUtils.capitalize(word));
		}
		return result.toString();
	}

}
