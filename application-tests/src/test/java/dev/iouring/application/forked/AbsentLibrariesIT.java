package dev.iouring.application.forked;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Applications that lack what others have.
 */
class AbsentLibrariesIT {

	private static final String MAIN = ReportingApplication.class.getName();

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void theTemplateWorksWithout(Library library) throws Exception {
		List<String> report = ForkedJvm.ofApplication()
			.without(library.jars())
			.run(this.directory, MAIN, ReportingApplication.ARGUMENTS)
			.report();
		assertThat(report).contains("report: read: Hello true", "report: ring default: OPEN true");
		assertThat(report).filteredOn((line) -> line.startsWith("report: health: UP"))
			.hasSize((library == Library.ACTUATOR) ? 0 : 1);
		assertThat(report).filteredOn((line) -> line.startsWith("report: meters: [iouring."))
			.hasSize((library == Library.ACTUATOR || library == Library.MICROMETER) ? 0 : 1);
	}

	@Test
	void theTemplateWorksWithoutAnyOfThemAndWithNativeAccessToNobodyElse() throws Exception {
		String[] jars = Stream.of(Library.values())
			.flatMap((library) -> Stream.of(library.jars()))
			.distinct()
			.toArray(String[]::new);
		List<String> report = ForkedJvm.ofApplication()
			.without(jars)
			.with("--illegal-native-access=deny")
			.run(this.directory, MAIN, ReportingApplication.ARGUMENTS)
			.report();
		assertThat(report).contains("report: read: Hello true", "report: ring default: OPEN true")
			.noneMatch((line) -> line.contains("health") || line.contains("meters"));
	}

	enum Library {

		ACTUATOR("spring-boot-actuator", "spring-boot-health", "spring-boot-micrometer", "micrometer-core",
				"micrometer-jakarta9"),

		MICROMETER("spring-boot-micrometer", "micrometer-"),

		REACTOR("reactor-", "reactive-streams", "spring-webflux", "spring-boot-webflux", "spring-boot-reactor"),

		WEB("spring-web", "spring-boot-web", "spring-boot-http", "spring-boot-servlet", "spring-boot-tomcat", "tomcat-",
				"netty-", "spring-boot-netty", "spring-boot-reactor-netty", "reactor-netty");

		private final String jars;

		Library(String... jars) {
			this.jars = String.join(",", jars);
		}

		String[] jars() {
			return StringUtils.commaDelimitedListToStringArray(this.jars);
		}

	}

}
