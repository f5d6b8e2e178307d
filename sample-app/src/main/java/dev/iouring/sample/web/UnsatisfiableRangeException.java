package dev.iouring.sample.web;

import java.io.Serial;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * A request for a part that the object does not have.
 */
class UnsatisfiableRangeException extends ErrorResponseException {

	@Serial
	private static final long serialVersionUID = 1L;

	UnsatisfiableRangeException(long size) {
		super(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, ProblemDetail.forStatusAndDetail(
				HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "The object has only %d bytes".formatted(size)), null);
		getHeaders().set(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
	}

}
