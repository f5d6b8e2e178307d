package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.iouring.IoUring;
import dev.iouring.spring.boot.autoconfigure.reactive.IoUringReactiveAutoConfiguration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What an application prints when its {@code application.yml} cannot work.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidConfigurationTests {

	@TempDir
	Path directory;

	@Nested
	@DisplayName("A value of the default ring")
	class DefaultRing {

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				entries: 0 | iouring.entries | 0 | power of two from 1 to 32768
				entries: 3 | iouring.entries | 3 | power of two from 1 to 32768
				entries: 40000 | iouring.entries | 40000 | power of two from 1 to 32768
				entries: -1 | iouring.entries | -1 | power of two from 1 to 32768
				cq-entries: 4 | iouring.cq-entries | 4 | power of two from 8 to 65536
				cq-entries: 128 | iouring.cq-entries | 128 | at least 256, the default of 'iouring.entries'
				sq-thread-idle: -1s | iouring.sq-thread-idle | -1s | at least 1ms
				sq-thread-idle: 0 | iouring.sq-thread-idle | 0 | at least 1ms
				sq-thread-cpu: 0 | iouring.sq-thread-cpu | 0 | requires the flag 'sqpoll'
				shutdown-timeout: -5s | iouring.shutdown-timeout | -5s | at least 1ms
				shutdown-timeout: 30d | iouring.shutdown-timeout | 30d | at most 24 days
				registered-files: -1 | iouring.registered-files | -1 | from 0 to 1048576
				registered-files: 2000000 | iouring.registered-files | 2000000 | from 0 to 1048576
				max-in-flight: -1 | iouring.max-in-flight | -1 | from 0 to 65536
				max-queued: 0 | iouring.max-queued | 0 | at least 1
				busy-poll: 11ms | iouring.busy-poll | 11ms | from 0 to 10ms
				busy-poll: -1us | iouring.busy-poll | -1us | from 0 to 10ms
				flags: defer-taskrun | iouring.flags | defer-taskrun | needs SINGLE_ISSUER
				""")
		void isNamedWithItsLineAndWhatIsAllowed(String line, String property, String value, String allowed,
				CapturedOutput output) throws IOException {
			String analysis = start("iouring:\n  " + line + "\n", output);
			assertThat(analysis).contains("Invalid value '" + value + "' for configuration property '" + property + "'")
				.contains("application.yml] - 2:")
				.contains(allowed);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				max-workers | bounded: 0 | from 1 to 65535
				max-workers | unbounded: 70000 | from 1 to 65535
				registered-buffers | count: -1 | from 0 to 16384
				registered-buffers | size: 1000B | multiple of 4KB
				registered-buffers | size: 8GB | multiple of 4KB from 4KB to 1GB
				fallback | threads: 0 | from 1 to 4096
				template | max-pending: 0 | at least 1
				""")
		void isNamedInAGroup(String group, String line, String allowed, CapturedOutput output) throws IOException {
			String analysis = start("iouring:\n  " + group + ":\n    " + line + "\n", output);
			assertThat(analysis).contains("'iouring." + group + "." + line.substring(0, line.indexOf(':')) + "'")
				.contains("application.yml] - 3:")
				.contains(allowed);
		}

		@Test
		void isFoundUnderTheSpellingThatWasUsed(CapturedOutput output) throws IOException {
			assertThat(start("iouring:\n  cqEntries: 3\n", output)).contains("'3'").contains("application.yml] - 2:14");
		}

		@ParameterizedTest
		@ValueSource(strings = { "when-available", "always", "never" })
		void failsInEveryMode(String mode, CapturedOutput output) throws IOException {
			assertThat(start("iouring:\n  mode: " + mode + "\n  entries: 3\n", output)).contains("'iouring.entries'")
				.contains("application.yml] - 3:");
		}

	}

	@Nested
	@DisplayName("A value of the wrong kind")
	class WrongKind {

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				entries | many | java.lang.Integer
				max-in-flight | 99999999999 | java.lang.Integer
				busy-poll | soon | java.time.Duration
				shutdown-timeout | 5 parsecs | java.time.Duration
				registered-buffers.size | large | org.springframework.util.unit.DataSize
				mode | sometimes | ALWAYS
				path | shortcut | AUTO
				rings.bulk.entries | many | java.lang.Integer
				rings.bulk.path | shortcut | AUTO
				rings.bulk.flags | warp | SQPOLL
				rings.bulk.allowed-operations | telnet | FSYNC
				""")
		void isNamedWithItsLineAndWhatIsAllowed(String leaf, String value, String allowed, CapturedOutput output)
				throws IOException {
			String analysis = start("iouring." + leaf + ": " + value + "\n", output);
			assertThat(analysis).contains("iouring." + leaf)
				.contains(value)
				.contains("application.yml] - 1:")
				.contains(allowed);
		}

	}

	@Nested
	@DisplayName("A flag")
	class Flags {

		@ParameterizedTest
		@ValueSource(strings = { "flags: [clamp, iopoll]", "flags: clamp,iopoll", "flags: iopoll", "flags: warp" })
		void thatNobodyKnowsIsNamedWithTheValidOnes(String line, CapturedOutput output) throws IOException {
			String analysis = start("iouring:\n  " + line + "\n", output);
			assertThat(analysis).contains("iouring.flags")
				.contains("application.yml] - 2:")
				.containsPattern("iopoll|warp")
				.contains("CLAMP", "COOP_TASKRUN", "DEFER_TASKRUN", "SINGLE_ISSUER", "SQPOLL", "SUBMIT_ALL",
						"TASKRUN_FLAG");
		}

		@Test
		void thatClashesIsFoundInAList(CapturedOutput output) throws IOException {
			String analysis = start("""
					iouring:
					  flags:
					    - single-issuer
					    - sqpoll
					    - defer-taskrun
					    - submit-all
					""", output);
			assertThat(analysis).contains("Invalid value 'defer-taskrun'")
				.contains("application.yml] - 5:7")
				.contains("SQPOLL together with DEFER_TASKRUN");
		}

	}

	@Nested
	@DisplayName("Flags on the command line")
	class FlagsOnTheCommandLine {

		@Test
		void areBlamedInPlaceOfTheListThatTheyReplace(CapturedOutput output) throws IOException {
			String analysis = start("iouring:\n  flags:\n    - coop-taskrun\n", output,
					"--iouring.flags=sqpoll,coop-taskrun");
			assertThat(analysis).contains("configuration property 'iouring.flags'").doesNotContain("application.yml");
		}

		@Test
		void areBlamedByElementWhereTheyReplaceAText(CapturedOutput output) throws IOException {
			String analysis = start("iouring:\n  flags: clamp\n", output, "--iouring.flags[0]=clamp",
					"--iouring.flags[1]=taskrun-flag");
			assertThat(analysis).contains("Invalid value 'taskrun-flag' for configuration property 'iouring.flags[1]'")
				.doesNotContain("application.yml");
		}

	}

	@Nested
	@DisplayName("An allowed operation")
	class AllowedOperations {

		@ParameterizedTest
		@ValueSource(strings = { "[read, telnet]", "read,telnet", "telnet" })
		void thatNobodyKnowsIsNamedWithTheValidOnes(String value, CapturedOutput output) throws IOException {
			String analysis = start("iouring:\n  allowed-operations: " + value + "\n", output);
			assertThat(analysis).contains("iouring.allowed-operations")
				.contains("application.yml] - 2:")
				.contains("telnet")
				.contains("FSYNC", "OPENAT", "READ", "WRITE");
		}

	}

	@Nested
	@DisplayName("A value of a named ring")
	class NamedRing {

		@Test
		void isNamedUnderThatRing(CapturedOutput output) throws IOException {
			String analysis = start("""
					iouring:
					  entries: 64
					  rings:
					    bulk:
					      entries: 3
					""", output);
			assertThat(analysis).contains("Invalid value '3' for configuration property 'iouring.rings.bulk.entries'")
				.contains("application.yml] - 5:16");
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', textBlock = """
				entries | 0 | power of two from 1 to 32768
				cq-entries | 4 | power of two from 8 to 65536
				cq-entries | 32 | at least 64, the value of 'iouring.entries'
				sq-thread-idle | 0 | at least 1ms
				sq-thread-cpu | 0 | requires the flag 'sqpoll', which is not among those of 'iouring.flags'
				shutdown-timeout | 30d | at most 24 days
				max-in-flight | -1 | from 0 to 65536
				max-queued | 0 | at least 1
				busy-poll | 1s | from 0 to 10ms
				flags | taskrun-flag | needs COOP_TASKRUN or DEFER_TASKRUN
				max-workers.bounded | 0 | from 1 to 65535
				max-workers.unbounded | 70000 | from 1 to 65535
				registered-buffers.count | -1 | from 0 to 16384
				registered-buffers.size | 1000B | multiple of 4KB
				""")
		void isNamedWithItsLineAndWhatIsAllowed(String leaf, String value, String allowed, CapturedOutput output)
				throws IOException {
			String analysis = start("""
					iouring:
					  entries: 64
					  flags: clamp
					  rings.bulk.%s: %s
					""".formatted(leaf, value), output);
			assertThat(analysis)
				.contains("Invalid value '" + value + "' for configuration property 'iouring.rings.bulk." + leaf + "'")
				.contains("application.yml] - 4:")
				.contains(allowed);
		}

		@Test
		void thatIsInheritedIsNamedWhereItIs(CapturedOutput output) throws IOException {
			String analysis = start("""
					iouring:
					  busy-poll: 1s
					  rings:
					    bulk:
					      entries: 8
					""", output);
			assertThat(analysis).contains("Invalid value '1s' for configuration property 'iouring.busy-poll'")
				.contains("application.yml] - 2:");
		}

		@Test
		void needsAFlagThatItHasTakenFromItself(CapturedOutput output) throws IOException {
			String analysis = start("""
					iouring:
					  flags: sqpoll
					  sq-thread-cpu: 0
					  rings:
					    bulk:
					      flags: []
					      sq-thread-cpu: 0
					""", output);
			assertThat(analysis).contains("'iouring.rings.bulk.sq-thread-cpu'")
				.contains("application.yml] - 7:")
				.contains("not among those of 'iouring.rings.bulk.flags'");
		}

		@Test
		void isComparedWithWhatItInherits(CapturedOutput output) throws IOException {
			String analysis = start("""
					iouring:
					  entries: 1024
					  rings:
					    bulk:
					      cq-entries: 512
					""", output);
			assertThat(analysis).contains("'iouring.rings.bulk.cq-entries'")
				.contains("application.yml] - 5:")
				.contains("at least 1024, the value of 'iouring.entries'");
		}

		@Test
		void isBlamedForWhatItDoesNotFitRatherThanTheInheritedOne(CapturedOutput output) throws IOException {
			String analysis = start("""
					iouring:
					  cq-entries: 512
					  rings:
					    bulk:
					      entries: 1024
					""", output);
			assertThat(analysis).contains("'iouring.rings.bulk.entries'")
				.contains("application.yml] - 5:")
				.contains("at most 512, the value of 'iouring.cq-entries'");
		}

		@Test
		void isFoundInAListOfFlags(CapturedOutput output) throws IOException {
			String analysis = start("""
					iouring:
					  rings:
					    bulkReads:
					      flags: [clamp, taskrun-flag]
					""", output);
			assertThat(analysis).contains("Invalid value 'taskrun-flag'").contains("application.yml] - 4:22");
		}

		@ParameterizedTest
		@ValueSource(strings = { "cqEntries", "cq-entries", "cq_entries" })
		void isFoundInAnySpelling(String leaf, CapturedOutput output) throws IOException {
			String analysis = start("iouring:\n  rings:\n    bulkReads:\n      " + leaf + ": 3\n", output);
			assertThat(analysis).contains("Invalid value '3'", "'iouring.rings.bulkReads.cq-entries'")
				.containsOnlyOnce("application.yml] - 4:");
		}

		@ParameterizedTest
		@CsvSource({ "default, directly under 'iouring'", "'\"[a b]\"', must begin with a letter" })
		void cannotHaveAnyName(String name, String reason, CapturedOutput output) throws IOException {
			String analysis = start("iouring:\n  rings:\n    " + name + ":\n      entries: 64\n", output);
			assertThat(analysis).contains("iouring.rings").contains(reason).contains("application.yml] - 4:16");
		}

		@Test
		void cannotShareABeanName(CapturedOutput output) throws IOException {
			String analysis = start("""
					iouring:
					  rings:
					    bulk-reads: { entries: 64 }
					    bulkReads: { entries: 64 }
					""", output);
			assertThat(analysis).contains("'bulkReadsIoUring'", "'bulk-reads'", "'bulkReads'")
				.contains("application.yml] - 4:");
		}

	}

	@Test
	void aRingCannotShareTheNameOfAnyBean(CapturedOutput output) throws IOException {
		assertThat(start("iouring.rings.reactive.entries: 64\n", output)).contains("Invalid value 'reactive'",
				"'iouring.rings'", "'reactiveIoUringTemplate'", "ring 'default'", "Rename ring 'reactive'");
		assertThat(start("""
				iouring.rings:
				  a: { entries: 64 }
				  a-reactive: { entries: 64 }
				""", output)).contains("Invalid value 'a-reactive'", "'aReactiveIoUringTemplate'", "ring 'a'",
				"application.yml] - 3:");
		assertThat(start("""
				iouring.rings:
				  a-reactive: { entries: 64 }
				  a: { entries: 64 }
				""", output)).contains("Invalid value 'a'", "'aReactiveIoUringTemplate'", "ring 'a-reactive'");
	}

	@Test
	void aRingOfMisspeltPropertiesIsWarnedOf(CapturedOutput output) throws IOException {
		Path file = Files.writeString(this.directory.resolve("application.yml"), """
				iouring:
				  rings:
				    bulk: { entires: 8 }
				    logs: { entries: 8, entires: 8 }
				""");
		new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.run("--spring.config.location=file:" + file)
			.close();
		assertThat(output).containsOnlyOnce("There is no ring")
			.containsPattern("no ring 'bulk'.*iouring\\.rings\\.bulk\\.entires at .*application\\.yml] - 3:22");
	}

	@Test
	void aVariableOfARingWithAHyphenIsNoOtherRing(CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class))
			.withPropertyValues("iouring.rings.log-files.entries=8")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("IOURING_RINGS_LOG_FILES_ENTRIES", "16", "IOURING_RINGS_OTHER_FILES_ENTRIES", "16"))))
			.run((context) -> {
				assertThat(context.getBean("logFilesIoUring", IoUring.class).options().entries()).isEqualTo(16);
				assertThat(context.getBean(IoUringRegistry.class).names()).containsExactly("default", "log-files");
			});
		assertThat(output).containsOnlyOnce("There is no ring").contains("There is no ring 'other'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "log-files", "log_files", "logFiles", "Logfiles" })
	void aVariableWithoutHyphensIsForTheRingThatHasThem(String ring, CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class))
			.withPropertyValues("iouring.rings." + ring + ".entries=8")
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment",
						Map.of("IOURING_RINGS_LOGFILES_ENTRIES", "16"))))
			.run((context) -> {
				IoUringRegistry registry = context.getBean(IoUringRegistry.class);
				assertThat(registry.names()).containsExactly("default", ring);
				assertThat(registry.get(ring).options().entries()).isEqualTo(16);
				assertThat(context).getBeanNames(IoUring.class).hasSize(2);
			});
		assertThat(output).doesNotContain("There is no ring");
	}

	@Test
	void aRingWithAPropertyOfItsOwnIsNoVariantOfAnother() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class))
			.withPropertyValues("iouring.rings.log-files.entries=8", "iouring.rings.logfiles.entries=32")
			.run((context) -> assertThat(context.getBean(IoUringRegistry.class).names()).containsExactly("default",
					"log-files", "logfiles"));
	}

	@Test
	void theProcessorThatIsAnyNeedsNoFlag() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class))
			.withPropertyValues("iouring.sq-thread-cpu=-1", "iouring.rings.bulk.sq-thread-cpu=-1")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whatACustomizerGotWrongIsNotBlamedOnAProperty() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class))
			.withBean(IoUringCustomizer.class, () -> (ring, builder) -> builder.entries(3))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("entries must be a power of two but was 3")
				.satisfies((_) -> assertThat(context.getStartupFailure())
					.hasStackTraceContaining("The IoUringCustomizer beans left ring 'default' with invalid options")));
	}

	private String start(String yml, CapturedOutput output, String... arguments) throws IOException {
		Path file = Files.writeString(this.directory.resolve("application.yml"), yml);
		int before = output.getAll().length();
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
				.run(StringUtils.addStringToArray(arguments, "--spring.config.location=file:" + file))
				.close());
		String printed = output.getAll().substring(before);
		assertThat(printed).containsOnlyOnce("APPLICATION FAILED TO START").doesNotContain("\tat ");
		return printed.substring(printed.indexOf("Description:"));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ IoUringAutoConfiguration.class, IoUringTemplateAutoConfiguration.class,
			IoUringReactiveAutoConfiguration.class })
	static class Application {

	}

}
