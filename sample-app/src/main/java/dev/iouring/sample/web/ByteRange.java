package dev.iouring.sample.web;

import java.util.List;

import dev.iouring.sample.store.StoredObject;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;

/**
 * The part of an object that a request asks for (RFC 9110, 14). A request for several
 * parts gets the whole, as the RFC allows: a body of several parts is rarely wanted and
 * costs more than it saves.
 *
 * @param first position of the first byte
 * @param length number of bytes, at least one
 */
record ByteRange(long first, long length) {

	/**
	 * Reads the headers {@code Range} and {@code If-Range}.
	 * @param headers the headers
	 * @param object the object it is about
	 * @return the part, or {@code null} for the whole object
	 * @throws UnsatisfiableRangeException if there is no such part
	 */
	static @Nullable ByteRange requested(HttpHeaders headers, StoredObject object) {
		String condition = headers.getFirst(HttpHeaders.IF_RANGE);
		// A date never matches: two versions may be of the same second.
		if (condition != null && !condition.equals(EntityTags.of(object))) {
			return null;
		}
		return parse(headers.getFirst(HttpHeaders.RANGE), object.size());
	}

	static @Nullable ByteRange parse(@Nullable String header, long size) {
		List<HttpRange> ranges;
		try {
			ranges = HttpRange.parseRanges(header);
		}
		catch (IllegalArgumentException ex) {
			// Malformed, or in a unit other than bytes: to be ignored.
			return null;
		}
		if (ranges.size() != 1) {
			return null;
		}
		HttpRange range = ranges.getFirst();
		boolean emptySuffix = range.toString().equals("-0");
		if (size == 0 && range.toString().startsWith("-") && !emptySuffix) {
			// The last bytes of nothing are nothing, but Content-Range cannot say so.
			return null;
		}
		long first = emptySuffix ? size : range.getRangeStart(size);
		if (first >= size) {
			throw new UnsatisfiableRangeException(size);
		}
		return new ByteRange(first, range.getRangeEnd(size) - first + 1);
	}

	String contentRange(long size) {
		return "bytes %d-%d/%d".formatted(this.first, this.first + this.length - 1, size);
	}

}
