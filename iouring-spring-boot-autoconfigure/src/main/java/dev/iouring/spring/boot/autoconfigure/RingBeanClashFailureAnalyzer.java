package dev.iouring.spring.boot.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * An {@link AbstractFailureAnalyzer} for applications with a bean whose name a ring
 * needs.
 */
class RingBeanClashFailureAnalyzer extends AbstractFailureAnalyzer<RingBeanClashException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RingBeanClashException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Rename the bean '%s', or the ring '%s' under 'iouring.rings'. A bean of that name that is a %s would take the ring's place."
					.formatted(cause.beanName(), cause.ring(), cause.required().getName()),
				cause);
	}

}
