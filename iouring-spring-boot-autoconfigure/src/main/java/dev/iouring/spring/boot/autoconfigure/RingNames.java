package dev.iouring.spring.boot.autoconfigure;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Names of rings, and of the beans that are named after them.
 */
public final class RingNames {

	/** Name of the ring that the properties directly under {@code iouring} set up. */
	static final String DEFAULT = "default";

	static final String DEFAULT_RING_BEAN = "ioUring";

	static final String DEFAULT_TEMPLATE_BEAN = "ioUringTemplate";

	private static final String DEFAULT_REACTIVE_TEMPLATE_BEAN = "reactiveIoUringTemplate";

	private static final Pattern VALID = Pattern.compile("[A-Za-z][A-Za-z0-9_-]*");

	private RingNames() {
	}

	static String ringBean(String ring) {
		return bean(ring, DEFAULT_RING_BEAN);
	}

	/**
	 * Returns the name of the template on a ring.
	 * @param ring the name of the ring
	 * @return the name of the bean
	 */
	public static String templateBean(String ring) {
		return bean(ring, DEFAULT_TEMPLATE_BEAN);
	}

	/**
	 * Returns the name of the reactive template on a ring.
	 * @param ring the name of the ring
	 * @return the name of the bean
	 */
	public static String reactiveTemplateBean(String ring) {
		return bean(ring, DEFAULT_REACTIVE_TEMPLATE_BEAN);
	}

	static Set<String> configured(Environment environment) {
		return withoutVariants(Binder.get(environment)
			.bind("iouring.rings", Bindable.mapOf(String.class, RingProperties.class))
			.orElseGet(Map::of)
			.keySet(), new PropertyFinder(environment));
	}

	/**
	 * Leaves out what is only how environment variables spell the name of a ring, without
	 * hyphens and in lower case. Their values are those of that ring already.
	 */
	static Set<String> withoutVariants(Set<String> rings, PropertyFinder finder) {
		Set<String> result = new LinkedHashSet<>(rings);
		result.removeIf((ring) -> rings.stream().anyMatch((other) -> isVariant(ring, other))
				&& finder.findAll("iouring.rings", ring).allMatch(PropertyFinder::isVariable));
		return result;
	}

	private static boolean isVariant(String ring, String other) {
		return !ring.equals(other) && ring.equals(other.replaceAll("[-_]", "").toLowerCase(Locale.ROOT));
	}

	static void check(Iterable<String> rings, PropertyFinder finder) {
		Map<String, String> beans = new HashMap<>();
		beans(DEFAULT).forEach((bean) -> beans.put(bean, DEFAULT));
		for (String ring : rings) {
			if (ring.equals(DEFAULT)) {
				throw invalid(ring, finder,
						"It is the name of the ring that the properties directly under 'iouring' set up.");
			}
			if (!VALID.matcher(ring).matches()) {
				throw invalid(ring, finder,
						"The name of a ring must begin with a letter, and consist of letters, digits, "
								+ "'-' and '_'.");
			}
			for (String bean : beans(ring)) {
				String other = beans.put(bean, ring);
				if (other != null) {
					throw invalid(ring, finder,
							"The name of its bean, '%s', is that of a bean of ring '%s', too. Rename ring '%s'."
								.formatted(bean, other, ring));
				}
			}
		}
	}

	/** Also without Reactor, so that adding it breaks no application. */
	private static List<String> beans(String ring) {
		return List.of(ringBean(ring), templateBean(ring), reactiveTemplateBean(ring));
	}

	/** A name is no value of a property, so Boot would not find its line. */
	private static InvalidConfigurationPropertyValueException invalid(String ring, PropertyFinder finder,
			String reason) {
		Origin origin = finder.findOrigin("iouring.rings", ring);
		return new InvalidConfigurationPropertyValueException("iouring.rings", ring,
				(origin != null) ? "%s The ring's first property is at %s.".formatted(reason, origin) : reason);
	}

	/** What works on the default ring has no ring's name in its own. */
	private static String bean(String ring, String ofDefaultRing) {
		return ring.equals(DEFAULT) ? ofDefaultRing : camelCase(ring) + StringUtils.capitalize(ofDefaultRing);
	}

	private static String camelCase(String ring) {
		StringBuilder result = new StringBuilder();
		for (String word : StringUtils.tokenizeToStringArray(ring, "-_")) {
			result.append(result.isEmpty() ? StringUtils.uncapitalize(word) : StringUtils.capitalize(word));
		}
		return result.toString();
	}

}
