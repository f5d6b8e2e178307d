package dev.iouring.spring.boot.autoconfigure.confined;

import java.util.List;
import java.util.Objects;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.context.ApplicationContext;

/**
 * What an operator can see of an application.
 *
 * @param context the application
 * @param output what it has printed
 */
record OperatorView(ApplicationContext context, CapturedOutput output) {

	Health health(String ring) {
		HealthContributor contributor = this.context.getBean("iouringHealthContributor", HealthContributor.class);
		HealthIndicator indicator = (HealthIndicator) ((contributor instanceof CompositeHealthContributor rings)
				? rings.getContributor(ring) : contributor);
		return Objects.requireNonNull(Objects.requireNonNull(indicator).health(true));
	}

	double fallbacks(String ring) {
		return this.context.getBean(MeterRegistry.class)
			.get("iouring.operations")
			.tags("ring", ring, "path", "fallback")
			.functionCounters()
			.stream()
			.mapToDouble(FunctionCounter::count)
			.sum();
	}

	List<String> log(String level, String part) {
		return this.output.getAll()
			.lines()
			.filter((line) -> line.contains(" " + level + " ") && line.contains(part))
			.toList();
	}

}
