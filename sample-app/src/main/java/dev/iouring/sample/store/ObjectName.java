package dev.iouring.sample.store;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The name of an object: what clients call it, and after percent-encoding the name of its
 * file. Every instance is valid.
 * <p>
 * Files have encoded names because the JDK cannot express most of Unicode in a path when
 * it runs in the C locale, as it does in many containers.
 *
 * @param value the name as clients know it
 */
public record ObjectName(@JsonValue String value) implements Comparable<ObjectName> {

	/**
	 * Longest name of a file that Linux file systems take, in bytes.
	 */
	static final int MAX_FILE_NAME_LENGTH = 255;

	/**
	 * Checks the name.
	 * @throws ObjectStoreException if it is not valid
	 */
	public ObjectName {
		if (value.isEmpty()) {
			throw invalid("An object's name must not be empty");
		}
		if (value.startsWith(".")) {
			throw invalid("An object's name must not begin with a dot");
		}
		value.codePoints().forEach(ObjectName::checkCharacter);
		int length = PercentEncoding.encode(value).length();
		if (length > MAX_FILE_NAME_LENGTH) {
			throw invalid("An object's name must not take more than %d bytes after percent-encoding, but this takes %d"
				.formatted(MAX_FILE_NAME_LENGTH, length));
		}
	}

	/**
	 * Reads a name from a URI.
	 * @param encoded the name as it is in the URI, percent-encoded
	 * @return the name
	 * @throws ObjectStoreException if it is not valid
	 */
	public static ObjectName decode(String encoded) {
		try {
			return new ObjectName(PercentEncoding.decode(encoded));
		}
		catch (IllegalArgumentException ex) {
			throw invalid("An object's name is not correctly percent-encoded: " + ex.getMessage());
		}
	}

	/**
	 * Returns the name of the object's file.
	 * @return the percent-encoded name
	 */
	public String encoded() {
		return PercentEncoding.encode(this.value);
	}

	@Override
	public int compareTo(ObjectName other) {
		return this.value.compareTo(other.value);
	}

	@Override
	public String toString() {
		return this.value;
	}

	private static void checkCharacter(int character) {
		if (character == '/' || character == '\\') {
			throw invalid("An object's name must not contain '%c'".formatted(character));
		}
		// Surrogates are what is left of broken pairs, and have no encoding.
		switch (Character.getType(character)) {
			case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
				throw invalid("An object's name must not contain the control character U+%04X".formatted(character));
			default -> {
			}
		}
	}

	private static ObjectStoreException invalid(String message) {
		return new ObjectStoreException(ObjectStoreException.Reason.INVALID_NAME, message);
	}

}
