package dev.iouring.spring.boot.autoconfigure;

import java.util.List;
import java.util.stream.Stream;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * An {@link AbstractInjectionFailureAnalyzer} for applications that want a ring or a
 * template injected that is not there. It knows the rings' names, so it comes before
 * Boot's own.
 */
@Order(0)
class MissingRingFailureAnalyzer extends AbstractInjectionFailureAnalyzer<NoSuchBeanDefinitionException> {

	private final Environment environment;

	MissingRingFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, NoSuchBeanDefinitionException cause,
			@Nullable String description) {
		Class<?> type = cause.getBeanType();
		boolean ring = type == IoUring.class;
		if (cause.getNumberOfBeansFound() > 0
				|| !(ring || (type != null && IoUringOperations.class.isAssignableFrom(type)))) {
			return null;
		}
		List<String> names = Stream
			.concat(Stream.of(RingNames.DEFAULT), RingNames.configured(this.environment).stream())
			.toList();
		return new FailureAnalysis(
				"%s required an io_uring %s that could not be found: %s%n%nThe rings are '%s'.".formatted(
						(description != null) ? description : "A bean", ring ? "ring" : "template", cause.getMessage(),
						String.join("', '", names)),
				"Configure the ring with properties under 'iouring.rings', or use the qualifier of one that there is: "
						+ "its name, or that of its bean, such as 'bulkIoUring' or 'bulkIoUringTemplate' of ring 'bulk'. "
						+ "The default ring has no qualifier.",
				cause);
	}

}
