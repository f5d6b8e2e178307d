package dev.iouring.sample.web;

import java.util.List;
import java.util.function.Supplier;

import dev.iouring.sample.store.ObjectStoreException;
import dev.iouring.sample.store.ObjectStoreException.Reason;
import dev.iouring.sample.store.Precondition;
import dev.iouring.sample.store.StoredObject;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * The conditions {@code If-Match} and {@code If-None-Match} of a request (RFC 9110,
 * 13.1). An object's entity tag is the SHA-256 of its content.
 *
 * @param match one of these must be the object's, if there are any
 * @param noneMatch none of these may be the object's
 */
record EntityTags(List<String> match, List<String> noneMatch) implements Precondition {

	private static final String ANY = "*";

	static EntityTags of(HttpHeaders headers) {
		return new EntityTags(parse(headers::getIfMatch), parse(headers::getIfNoneMatch));
	}

	/**
	 * Returns the condition on reading, where {@code If-None-Match} is no condition but
	 * asks whether there is something new.
	 */
	static EntityTags matching(HttpHeaders headers) {
		return new EntityTags(parse(headers::getIfMatch), List.of());
	}

	static String of(StoredObject object) {
		return '"' + object.sha256() + '"';
	}

	@Override
	public void check(Supplier<@Nullable StoredObject> current) {
		if (this.match.isEmpty() && this.noneMatch.isEmpty()) {
			return;
		}
		StoredObject object = current.get();
		if (!this.match.isEmpty() && !contains(this.match, object)) {
			throw failed("If-Match", object);
		}
		if (contains(this.noneMatch, object)) {
			throw failed("If-None-Match", object);
		}
	}

	private static List<String> parse(Supplier<List<String>> header) {
		try {
			return header.get();
		}
		catch (IllegalArgumentException ex) {
			throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
					"If-Match and If-None-Match must be entity tags, which are in double quotes, or '*'", ex);
		}
	}

	private static boolean contains(List<String> tags, @Nullable StoredObject object) {
		return object != null && (tags.contains(ANY) || tags.contains(of(object)));
	}

	private static ObjectStoreException failed(String header, @Nullable StoredObject object) {
		return new ObjectStoreException(Reason.PRECONDITION_FAILED, header + " does not hold: "
				+ ((object != null) ? "the object's entity tag is " + of(object) : "there is no such object"));
	}

}
