package dev.iouring.spring.boot.autoconfigure;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import dev.iouring.IoUring;

/**
 * The application's rings by name. The ring that the properties directly under
 * {@code iouring} set up is {@value RingNames#DEFAULT}; that of
 * {@code iouring.rings.bulk} is {@code bulk}.
 */
public final class IoUringRegistry {

	private final Map<String, IoUring> rings;

	/**
	 * Creates a registry.
	 * @param rings the rings by name
	 */
	public IoUringRegistry(Map<String, IoUring> rings) {
		this.rings = Collections.unmodifiableMap(new LinkedHashMap<>(rings));
	}

	/**
	 * Returns a ring.
	 * @param name the ring's name
	 * @return the ring, which may not be open yet
	 * @throws NoSuchRingException if there is no ring of that name
	 */
	public IoUring get(String name) {
		IoUring ring = this.rings.get(name);
		if (ring == null) {
			throw new NoSuchRingException(name, this.rings.keySet());
		}
		return ring;
	}

	/**
	 * Returns the names of all rings.
	 * @return the names, the default ring's first
	 */
	public Set<String> names() {
		return this.rings.keySet();
	}

	/**
	 * Returns all rings.
	 * @return the rings by name
	 */
	public Map<String, IoUring> asMap() {
		return this.rings;
	}

}
