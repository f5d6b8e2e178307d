package dev.iouring.sample.web;

import java.io.IOException;

import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * Answers requests that Tomcat refuses before the application sees them, such as those
 * with a NUL character in their path, in the form of all other errors.
 */
class ProblemReportValve extends ErrorReportValve {

	@Override
	protected void report(Request request, Response response, @Nullable Throwable failure) {
		HttpStatus status = HttpStatus.resolve(response.getStatus());
		if (status == null || !status.isError() || response.getContentWritten() > 0 || !response.setErrorReported()) {
			return;
		}
		String detail = (status == HttpStatus.BAD_REQUEST)
				? "The request is malformed. Its path must be UTF-8, percent-encoded, without NUL, and lead to no place above '/'"
				: "The request could not be answered";
		try {
			response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
			response.getReporter()
				.write("{\"status\":%d,\"title\":\"%s\",\"detail\":\"%s\"}".formatted(status.value(),
						status.getReasonPhrase(), detail));
			response.finishResponse();
		}
		catch (IOException ex) {
			// The client is gone.
		}
	}

}
