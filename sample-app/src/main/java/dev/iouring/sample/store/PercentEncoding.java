package dev.iouring.sample.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Percent-encoding of UTF-8 text, as in URIs (RFC 3986). Only unreserved characters stay
 * as they are.
 * <p>
 * {@code java.net.URLEncoder} writes forms, where a space is a plus sign, and the
 * decoders at hand replace malformed text instead of refusing it, by which two names
 * could become one.
 */
final class PercentEncoding {

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private PercentEncoding() {
	}

	static String encode(String text) {
		StringBuilder encoded = new StringBuilder();
		for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
			if (isUnreserved(octet)) {
				encoded.append((char) octet);
			}
			else {
				encoded.append('%').append(HEX.toHexDigits(octet));
			}
		}
		return encoded.toString();
	}

	/**
	 * Decodes text.
	 * @param encoded the encoded text
	 * @return the decoded text
	 * @throws IllegalArgumentException if it is no correctly encoded UTF-8
	 */
	static String decode(String encoded) {
		byte[] source = encoded.getBytes(StandardCharsets.UTF_8);
		ByteArrayOutputStream octets = new ByteArrayOutputStream(source.length);
		for (int i = 0; i < source.length; i++) {
			if (source[i] != '%') {
				octets.write(source[i]);
				continue;
			}
			if (i + 2 >= source.length || !HexFormat.isHexDigit(source[i + 1])
					|| !HexFormat.isHexDigit(source[i + 2])) {
				throw new IllegalArgumentException("'%' must be followed by two hexadecimal digits");
			}
			octets.write(HexFormat.fromHexDigit(source[i + 1]) << 4 | HexFormat.fromHexDigit(source[i + 2]));
			i += 2;
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.toByteArray())).toString();
		}
		catch (CharacterCodingException ex) {
			throw new IllegalArgumentException("must be UTF-8", ex);
		}
	}

	private static boolean isUnreserved(byte octet) {
		return (octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z') || (octet >= '0' && octet <= '9')
				|| octet == '-' || octet == '.' || octet == '_' || octet == '~';
	}

}
