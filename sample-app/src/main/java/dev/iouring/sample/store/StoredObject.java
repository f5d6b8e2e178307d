package dev.iouring.sample.store;

import java.time.Instant;

/**
 * An object in the store, without its content.
 *
 * @param name its name
 * @param size length of the content in bytes
 * @param sha256 SHA-256 of the content, in hexadecimal digits
 * @param modified when it was stored
 */
public record StoredObject(ObjectName name, long size, String sha256, Instant modified) {

}
