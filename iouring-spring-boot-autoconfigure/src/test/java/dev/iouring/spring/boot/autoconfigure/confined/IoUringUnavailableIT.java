package dev.iouring.spring.boot.autoconfigure.confined;

import java.util.List;
import java.util.stream.Stream;

import dev.iouring.spring.boot.autoconfigure.confined.ConfinedJvm.Outcome;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application does in a process that cannot use io_uring, for each way that comes
 * about.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
class IoUringUnavailableIT {

	private ConfinedJvm jvm;

	private int runs;

	@BeforeAll
	void prepare() throws Exception {
		this.jvm = ConfinedJvm.create();
	}

	@AfterAll
	void cleanUp() throws Exception {
		if (this.jvm != null) {
			this.jvm.close();
		}
	}

	static Stream<Arguments> confinements() {
		return Stream.of(
				Arguments.argumentSet("a seccomp filter answers EPERM", Confinement.seccompRefuses(), "NOT_PERMITTED",
						"EPERM", "seccomp"),
				Arguments.argumentSet("a seccomp filter answers ENOSYS", Confinement.seccompHides(), "NOT_IMPLEMENTED",
						"ENOSYS", "seccomp"),
				Arguments.argumentSet("no memory may be locked", Confinement.lockedMemory(0), "MEMORY_LIMIT", "ENOMEM",
						"ulimit -l"));
	}

	@ParameterizedTest
	@MethodSource("confinements")
	void whenAvailableServesTheSameRequestsAndSaysWhy(List<String> confinement, String reason, String error,
			String remedy) throws Exception {
		Outcome free = start(Confinement.none(), "when-available");
		Outcome confined = start(confinement, "when-available");
		assertThat(confined.exitCode()).as(confined.output()).isZero();
		assertThat(confined.lines(ConfinedApplication.RESULT)).isNotEmpty()
			.isEqualTo(free.lines(ConfinedApplication.RESULT));
		assertThat(free.lines(ConfinedApplication.HEALTH)).allMatch((line) -> line.contains("backend=io_uring"));
		assertThat(confined.lines(ConfinedApplication.HEALTH)).hasSize(2)
			.allSatisfy(
					(line) -> assertThat(line).contains("UP", "backend=fallback", "reason=" + reason, error, remedy));
		assertThat(confined.output().lines().filter((line) -> line.contains("io_uring is not available")))
			.singleElement()
			.asString()
			.contains(" WARN ", error, remedy);
	}

	@ParameterizedTest
	@MethodSource("confinements")
	void alwaysFailsWithAnAnalysis(List<String> confinement, String reason, String error, String remedy)
			throws Exception {
		Outcome outcome = start(confinement, "always");
		assertThat(outcome.exitCode()).isEqualTo(1);
		assertThat(outcome.output()).contains("APPLICATION FAILED TO START")
			.contains("io_uring is not available to this application. io_uring_setup failed: " + error)
			.contains(remedy)
			.contains("iouring.mode=when-available")
			.doesNotContain("\tat ");
		assertThat(outcome.lines(ConfinedApplication.RESULT)).isEmpty();
	}

	@Test
	void neverServesTheSameRequestsWithoutAWarning() throws Exception {
		Outcome outcome = start(Confinement.seccompRefuses(), "never");
		assertThat(outcome.exitCode()).as(outcome.output()).isZero();
		assertThat(outcome.lines(ConfinedApplication.RESULT)).contains("read hello");
		assertThat(outcome.lines(ConfinedApplication.HEALTH)).allMatch((line) -> line.contains("reason=DISABLED"));
		assertThat(outcome.output()).doesNotContain(" WARN ");
	}

	private Outcome start(List<String> confinement, String mode) throws Exception {
		return this.jvm.run(confinement, this.jvm.createWorkDirectory("run-" + this.runs++), List.of(),
				List.of(ConfinedApplication.class.getName(), "--iouring.mode=" + mode), 120);
	}

}
