package dev.iouring.spring.boot.autoconfigure;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * What one ring is to be set up with: its own properties, and those of the default ring
 * where it has none.
 */
final class RingSettings {

	static final String PREFIX = "iouring";

	private final RingProperties root;

	private final @Nullable RingProperties own;

	private final String ownPrefix;

	private final PropertyFinder finder;

	private RingSettings(RingProperties root, @Nullable RingProperties own, String ownPrefix, PropertyFinder finder) {
		this.root = root;
		this.own = own;
		this.ownPrefix = ownPrefix;
		this.finder = finder;
	}

	static RingSettings ofDefaultRing(IoUringProperties properties, PropertyFinder finder) {
		return new RingSettings(properties, null, PREFIX, finder);
	}

	static RingSettings ofNamedRing(IoUringProperties properties, String name, PropertyFinder finder) {
		return new RingSettings(properties, properties.getRings().get(name), PREFIX + ".rings." + name, finder);
	}

	/**
	 * Finds a value.
	 * @param <T> the type of the value
	 * @param leaf the property's name without its prefix
	 * @param getter reads it from either place
	 * @return the value with the property that set it, or {@code null} if none did
	 */
	<T> @Nullable Setting<T> find(String leaf, Function<RingProperties, @Nullable T> getter) {
		T value = (this.own != null) ? getter.apply(this.own) : null;
		if (value != null) {
			String property = this.ownPrefix + "." + leaf;
			return new Setting<>(value, property, true, () -> this.finder.findOrigin(property));
		}
		value = getter.apply(this.root);
		return (value != null) ? new Setting<>(value, PREFIX + "." + leaf, this.own == null) : null;
	}

}
