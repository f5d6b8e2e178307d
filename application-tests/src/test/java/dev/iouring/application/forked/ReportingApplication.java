package dev.iouring.application.forked;

import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;

/**
 * An application that reports, and ends.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Report.class)
public class ReportingApplication {

	/** All that an application with other things on its class path has to be told. */
	static final String[] ARGUMENTS = { "--spring.main.web-application-type=none", "--spring.main.banner-mode=off",
			"--iouring.path=ring" };

	/** Started by the tests and by Spring Boot's ahead-of-time processing. */
	public static void main(String[] args) {
		SpringApplication.run(ReportingApplication.class, args).close();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(HealthContributorRegistry.class)
	static class HealthReport {

		@Bean
		@Order(1)
		ApplicationRunner reportHealth(HealthContributorRegistry registry) {
			return (arguments) -> Report.print("health", describe(registry.getContributor("iouring")));
		}

		private static Object describe(HealthContributor contributor) {
			return switch (contributor) {
				case CompositeHealthContributor composite -> composite.stream()
					.collect(Collectors.toMap((entry) -> entry.name(), (entry) -> describe(entry.contributor()),
							(one, other) -> one, TreeMap::new));
				case HealthIndicator indicator -> describe(indicator.health());
			};
		}

		private static String describe(Health health) {
			return "%s %s %s".formatted(health.getStatus(), health.getDetails().get("backend"),
					health.getDetails().get("entries"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	static class MetersReport {

		@Bean
		@Order(2)
		ApplicationRunner reportMeters(MeterRegistry registry) {
			return (arguments) -> Report.print("meters",
					registry.getMeters()
						.stream()
						.filter((meter) -> meter.getId().getName().startsWith("iouring."))
						.map((meter) -> meter.getId().getName() + meter.getId().getTags())
						.collect(Collectors.toCollection(TreeSet::new)));
		}

	}

}
