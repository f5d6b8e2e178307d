package dev.iouring.benchmarks.startup;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class VariantTest {

	private static final String ALL = "target/classes:/r/iouring-core/target/iouring-core-1.jar:/r/spring-boot-4.1.2.jar"
			+ ":/r/spring-boot-health-4.1.2.jar:/r/spring-boot-starter-actuator-4.1.2.jar:/r/micrometer-core-1.17.jar"
			+ ":/r/micrometer-observation-1.17.jar";

	@Test
	void withoutTheStarterNothingElseIsMissing() {
		assertThat(new Variant(true, true).classPath(ALL)).isEqualTo(ALL);
		assertThat(new Variant(false, true).classPath(ALL).split(":")).hasSize(6)
			.noneMatch((entry) -> entry.contains("iouring"));
	}

	@Test
	void withoutTheActuatorSpringHasWhatItNeeds() {
		assertThat(new Variant(true, false).classPath(ALL)).isEqualTo("target/classes:"
				+ "/r/iouring-core/target/iouring-core-1.jar:/r/spring-boot-4.1.2.jar:/r/micrometer-observation-1.17.jar");
	}

}
