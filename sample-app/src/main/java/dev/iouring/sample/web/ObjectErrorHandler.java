package dev.iouring.sample.web;

import java.util.Locale;

import dev.iouring.sample.store.ObjectStoreException;
import dev.iouring.spring.IoUringClosedException;
import dev.iouring.spring.IoUringException;
import dev.iouring.spring.IoUringRejectedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers what goes wrong with problem details (RFC 9457). What is the client's affair is
 * said to the client, and what is the operator's goes to the log.
 */
@RestControllerAdvice
class ObjectErrorHandler extends ResponseEntityExceptionHandler {

	private static final Logger log = LoggerFactory.getLogger(ObjectErrorHandler.class);

	@ExceptionHandler
	ProblemDetail handle(ObjectStoreException ex) {
		HttpStatus status = switch (ex.reason()) {
			case INVALID_NAME, INCOMPLETE -> HttpStatus.BAD_REQUEST;
			case NOT_FOUND -> HttpStatus.NOT_FOUND;
			case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
			case PRECONDITION_FAILED -> HttpStatus.PRECONDITION_FAILED;
			case DAMAGED -> HttpStatus.INTERNAL_SERVER_ERROR;
		};
		if (status.is5xxServerError()) {
			log.error(ex.getMessage(), ex.getCause());
		}
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, ex.getMessage());
		problem.setTitle(title(ex.reason()));
		return problem;
	}

	@ExceptionHandler
	ProblemDetail handle(IoUringException ex) {
		if (StorageFull.isCauseOf(ex)) {
			log.error("No space left for objects", ex);
			return ProblemDetail.forStatusAndDetail(HttpStatus.INSUFFICIENT_STORAGE, "There is no space left");
		}
		log.error("Could not read or write an object", ex);
		return ProblemDetail.forStatusAndDetail(
				(ex instanceof IoUringRejectedException || ex instanceof IoUringClosedException)
						? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.INTERNAL_SERVER_ERROR,
				"The object could not be read or written. The server's log says why");
	}

	/**
	 * Says {@code INVALID_NAME} as "Invalid name".
	 */
	private static String title(ObjectStoreException.Reason reason) {
		String words = reason.name().replace('_', ' ').toLowerCase(Locale.ROOT);
		return Character.toUpperCase(words.charAt(0)) + words.substring(1);
	}

}
