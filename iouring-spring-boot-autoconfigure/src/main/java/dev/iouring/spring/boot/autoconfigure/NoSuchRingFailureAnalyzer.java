package dev.iouring.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * An {@link AbstractFailureAnalyzer} for applications that look up a ring that is not
 * configured.
 */
class NoSuchRingFailureAnalyzer extends AbstractFailureAnalyzer<NoSuchRingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, NoSuchRingException cause) {
		return new FailureAnalysis(
				"The application looks up the io_uring ring '%s', which it does not have. Its rings are '%s'."
					.formatted(cause.getName(), String.join("', '", cause.getNames())),
				"Configure the ring with properties under 'iouring.rings.%s', or look up one of those that there are."
					.formatted(cause.getName()),
				cause);
	}

}
