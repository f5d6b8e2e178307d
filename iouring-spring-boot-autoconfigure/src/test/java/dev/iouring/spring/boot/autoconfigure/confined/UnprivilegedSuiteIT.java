package dev.iouring.spring.boot.autoconfigure.confined;

import java.nio.file.Path;
import java.util.List;

import dev.iouring.spring.boot.autoconfigure.confined.ConfinedJvm.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.console.ConsoleLauncher;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the other tests of this module again, as a user without privileges who may lock as
 * little memory as most distributions permit. Builds often run as root, to whom that
 * limit does not apply.
 */
class UnprivilegedSuiteIT {

	private static final long EIGHT_MEGABYTES = 8 << 20;

	/** Not those named {@code IT}, of which this is one. */
	private static final String OTHER_TESTS = ".*Tests?$";

	@Test
	@Timeout(900)
	void passesWithEightMegabytesOfLockedMemory() throws Exception {
		try (ConfinedJvm jvm = ConfinedJvm.create()) {
			Path tests = jvm.findOnClassPath("test-classes");
			Outcome outcome = jvm.run(Confinement.lockedMemory(EIGHT_MEGABYTES), jvm.createWorkDirectory("suite"),
					List.of("-javaagent:" + jvm.findOnClassPath("mockito-core"), "-Xshare:off"),
					List.of(ConsoleLauncher.class.getName(), "execute", "--scan-classpath=" + tests,
							"--include-classname=" + OTHER_TESTS, "--details=summary", "--disable-banner",
							"--disable-ansi-colors"),
					840);
			assertThat(outcome.exitCode()).as(outcome.output()).isZero();
			assertThat(outcome.output()).containsPattern("\\[ +[1-9][0-9]+ tests successful")
				.containsPattern("\\[ +0 tests failed");
		}
	}

}
