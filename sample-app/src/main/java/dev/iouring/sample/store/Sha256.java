package dev.iouring.sample.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The digest that names content.
 */
final class Sha256 {

	private Sha256() {
	}

	static MessageDigest newDigest() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
