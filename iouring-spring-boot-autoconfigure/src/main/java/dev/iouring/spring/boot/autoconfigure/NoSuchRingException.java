package dev.iouring.spring.boot.autoconfigure;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * Thrown when a ring is looked up by a name that no ring has.
 */
public final class NoSuchRingException extends NoSuchElementException {

	private static final long serialVersionUID = 1L;

	private final String name;

	private final String[] names;

	/**
	 * Creates an exception.
	 * @param name the name that was looked up
	 * @param names the names that there are
	 */
	public NoSuchRingException(String name, Set<String> names) {
		super("There is no ring '%s' among %s".formatted(name, names));
		this.name = name;
		this.names = names.toArray(String[]::new);
	}

	/**
	 * Returns the name that was looked up.
	 * @return a name that no ring has
	 */
	public String getName() {
		return this.name;
	}

	/**
	 * Returns the names that there are.
	 * @return the names of all rings, the default ring's first
	 */
	public List<String> getNames() {
		return List.of(this.names);
	}

}
