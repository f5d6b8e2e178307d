package dev.iouring.spring.boot.autoconfigure;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import dev.iouring.IoUring;
import dev.iouring.spring.IoUringOperations;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.InjectionPoint;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.analyzer.AbstractInjectionFailureAnalyzer;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * An {@link AbstractInjectionFailureAnalyzer} for applications that want a ring or a
 * template injected by a qualifier that is no ring's. It knows the rings' names, so it
 * comes before Boot's own, which knows better what else may be wrong.
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
		Set<String> configured = RingNames.configured(this.environment);
		String qualifier = findQualifier(rootFailure);
		if (qualifier == null || isKnown(qualifier, configured)) {
			return null;
		}
		List<String> names = Stream.concat(Stream.of(RingNames.DEFAULT), configured.stream()).toList();
		return new FailureAnalysis(
				"%s required an io_uring %s that could not be found: %s%n%nThe configured rings are '%s'.".formatted(
						(description != null) ? description : "A bean", ring ? "ring" : "template", cause.getMessage(),
						String.join("', '", names)),
				"Configure the ring with properties under 'iouring.rings', or use the qualifier of one that there is: "
						+ "its name, or that of its bean, such as 'bulkIoUring' or 'bulkIoUringTemplate' of ring 'bulk'. "
						+ "The default ring has no qualifier.",
				cause);
	}

	private static @Nullable String findQualifier(Throwable failure) {
		String qualifier = null;
		for (Throwable candidate = failure; candidate != null; candidate = candidate.getCause()) {
			if (candidate instanceof UnsatisfiedDependencyException unsatisfied) {
				InjectionPoint point = unsatisfied.getInjectionPoint();
				qualifier = (point != null) ? MergedAnnotations.from(point.getAnnotations())
					.get(Qualifier.class)
					.getValue(MergedAnnotation.VALUE, String.class)
					.orElse(null) : null;
			}
		}
		return qualifier;
	}

	/** What is qualified right is missing for another reason, which Boot knows better. */
	private static boolean isKnown(String qualifier, Set<String> rings) {
		return qualifier.equals(RingNames.DEFAULT_RING_BEAN) || qualifier.equals(RingNames.DEFAULT_TEMPLATE_BEAN)
				|| rings.stream()
					.anyMatch((ring) -> qualifier.equals(ring) || qualifier.equals(RingNames.ringBean(ring))
							|| qualifier.equals(RingNames.templateBean(ring)));
	}

}
