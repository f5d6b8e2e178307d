package dev.iouring.spring.boot.autoconfigure;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.UnavailableReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

class IoUringUnavailableFailureAnalyzerTests {

	private final MockEnvironment environment = new MockEnvironment();

	@ParameterizedTest
	@EnumSource
	void saysWhatHappenedAndWhatToDo(UnavailableReason reason) {
		FailureAnalysis analysis = analyze(reason);
		assertThat(analysis.getDescription()).contains("io_uring_setup failed: EPERM (1)");
		assertThat(analysis.getAction()).startsWith("Do something.");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DISABLED")
	void offersToStartWithoutIoUring(UnavailableReason reason) {
		this.environment.setProperty("iouring.mode", "Always");
		assertThat(analyze(reason).getAction()).contains("'iouring.mode=when-available'").doesNotContain("fallback");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DISABLED")
	void namesTheCallsWithoutFallbackWhereTheOthersHaveOne(UnavailableReason reason) {
		assertThat(analyze(reason).getAction()).contains("'execute'", "'open'", "'FallbackPolicy.NEVER'")
			.doesNotContain("'iouring.mode=when-available'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			NOT_PERMITTED | --security-opt seccomp=<profile>
			NOT_PERMITTED | io_uring_setup, io_uring_enter and io_uring_register
			NOT_PERMITTED | securityContext.seccompProfile
			NOT_PERMITTED | kernel.io_uring_disabled
			NOT_IMPLEMENTED | --security-opt seccomp=<profile>
			MEMORY_LIMIT | ulimit -l
			MEMORY_LIMIT | LimitMEMLOCK=
			MEMORY_LIMIT | --ulimit memlock=
			MEMORY_LIMIT | iouring.registered-buffers
			DESCRIPTOR_LIMIT | ulimit -n
			DESCRIPTOR_LIMIT | LimitNOFILE=
			DESCRIPTOR_LIMIT | iouring.registered-files
			NATIVE_ACCESS_DENIED | --enable-native-access=ALL-UNNAMED
			NATIVE_ACCESS_DENIED | Enable-Native-Access: ALL-UNNAMED
			""")
	void namesThePlacesToChangeIt(UnavailableReason reason, String place) {
		assertThat(analyze(reason).getAction()).contains(place);
	}

	@Test
	void findsTheReasonUnderneath() {
		FailureAnalysis analysis = new IoUringUnavailableFailureAnalyzer(this.environment)
			.analyze(new IllegalStateException(new dev.iouring.spring.IoUringUnavailableException("Cannot read",
					failure(UnavailableReason.MEMORY_LIMIT))));
		assertThat(analysis).isNotNull();
		assertThat(analysis.getAction()).contains("ulimit -l");
	}

	@Test
	void isRegistered() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, ArgumentResolver.of(Environment.class, this.environment),
					(type, name, failure) -> assertThat(name).doesNotContain("iouring")))
			.hasAtLeastOneElementOfType(IoUringUnavailableFailureAnalyzer.class);
	}

	private FailureAnalysis analyze(UnavailableReason reason) {
		FailureAnalysis analysis = new IoUringUnavailableFailureAnalyzer(this.environment).analyze(failure(reason));
		assertThat(analysis).isNotNull();
		return analysis;
	}

	private static IoUringUnavailableException failure(UnavailableReason reason) {
		return new IoUringUnavailableException(
				new Unavailable(reason, "io_uring_setup", 1, "io_uring_setup failed: EPERM (1)", "Do something"), null);
	}

}
