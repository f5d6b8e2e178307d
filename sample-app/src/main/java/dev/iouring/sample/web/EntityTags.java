package dev.iouring.sample.web;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
 * The conditions {@code If-Match}, {@code If-None-Match} and {@code If-Unmodified-Since}
 * of a request (RFC 9110, 13.1). An object's entity tag is the SHA-256 of its content.
 *
 * @param match one of these must be the object's, if there are any
 * @param noneMatch none of these may be the object's
 * @param unmodifiedSince the object must not be newer than this second, if there is no
 * {@code match}
 */
record EntityTags(List<String> match, List<String> noneMatch,
		@Nullable Instant unmodifiedSince) implements Precondition {

	private static final String ANY = "*";

	private static final String WEAK = "W/";

	static EntityTags of(HttpHeaders headers) {
		return new EntityTags(parse(headers::getIfMatch), withoutWeakness(parse(headers::getIfNoneMatch)),
				unmodifiedSince(headers));
	}

	/**
	 * Returns the conditions on reading that are not left to Spring, for which
	 * {@code If-None-Match} is no condition but asks whether there is something new.
	 */
	static EntityTags ofReading(HttpHeaders headers) {
		return new EntityTags(parse(headers::getIfMatch), List.of(), unmodifiedSince(headers));
	}

	/** A date that is none is to be ignored, and comes as -1. */
	private static @Nullable Instant unmodifiedSince(HttpHeaders headers) {
		long date = headers.getIfUnmodifiedSince();
		return (date != -1) ? Instant.ofEpochMilli(date) : null;
	}

	static String of(StoredObject object) {
		return '"' + object.sha256() + '"';
	}

	@Override
	public void check(Supplier<@Nullable StoredObject> current) {
		if (this.match.isEmpty() && this.noneMatch.isEmpty() && this.unmodifiedSince == null) {
			return;
		}
		StoredObject object = current.get();
		if (!this.match.isEmpty() && !contains(this.match, object)) {
			throw failed("If-Match", object);
		}
		if (this.match.isEmpty() && this.unmodifiedSince != null && object != null
				&& object.modified().truncatedTo(ChronoUnit.SECONDS).isAfter(this.unmodifiedSince)) {
			throw failed("If-Unmodified-Since", object);
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

	/**
	 * {@code If-None-Match} does not care whether a tag is weak, unlike {@code If-Match}.
	 */
	private static List<String> withoutWeakness(List<String> tags) {
		return tags.stream().map((tag) -> tag.startsWith(WEAK) ? tag.substring(WEAK.length()) : tag).toList();
	}

	private static boolean contains(List<String> tags, @Nullable StoredObject object) {
		return object != null && (tags.contains(ANY) || tags.contains(of(object)));
	}

	private static ObjectStoreException failed(String header, @Nullable StoredObject object) {
		return new ObjectStoreException(Reason.PRECONDITION_FAILED, header + " does not hold: "
				+ ((object != null) ? "the object's entity tag is " + of(object) : "there is no such object"));
	}

}
