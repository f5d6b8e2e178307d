package dev.iouring.spring.boot.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

import dev.iouring.IoPath;
import dev.iouring.IoUringFlag;
import dev.iouring.IoUringOptions;
import dev.iouring.IoUringOptions.RegisteredBuffers;
import dev.iouring.OperationKind;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a ring is set up with for an {@code application.yml}.
 */
class IoUringPropertiesTests {

	@TempDir
	Path directory;

	@Nested
	@DisplayName("The default ring")
	class DefaultRing {

		@Test
		void hasTheDefaultsOfIoUringOptions() {
			run("iouring: {}", (registry) -> {
				IoUringOptions options = registry.get("default").options();
				IoUringOptions defaults = IoUringOptions.defaults();
				assertThat(options).usingRecursiveComparison().isEqualTo(defaults);
			});
		}

		@Test
		void takesEveryProperty() {
			run("""
					iouring:
					  entries: 64
					  cq-entries: 512
					  flags: [clamp, submit-all, sqpoll]
					  sq-thread-idle: 1500ms
					  sq-thread-cpu: 1
					  max-workers: { bounded: 3, unbounded: 5 }
					  registered-buffers: { count: 16, size: 128KB }
					  registered-files: 32
					  max-in-flight: 100
					  max-queued: 1000
					  path: ring
					  busy-poll: 100us
					  allowed-operations: [read, write, fsync, openat, close]
					  shutdown-timeout: 7s
					""", (registry) -> {
				IoUringOptions options = registry.get("default").options();
				assertThat(options.entries()).isEqualTo(64);
				assertThat(options.cqEntries()).isEqualTo(512);
				assertThat(options.flags()).containsExactlyInAnyOrder(IoUringFlag.CLAMP, IoUringFlag.SUBMIT_ALL,
						IoUringFlag.SQPOLL);
				assertThat(options.sqThreadIdle()).isEqualTo(Duration.ofMillis(1500));
				assertThat(options.sqThreadCpu()).isEqualTo(1);
				assertThat(options.boundedWorkers()).isEqualTo(3);
				assertThat(options.unboundedWorkers()).isEqualTo(5);
				assertThat(options.registeredBuffers()).isEqualTo(new RegisteredBuffers(16, 131072));
				assertThat(options.registeredBuffersRequired()).isFalse();
				assertThat(options.registeredFiles()).isEqualTo(32);
				assertThat(options.registeredFilesRequired()).isFalse();
				assertThat(options.maxInFlight()).isEqualTo(100);
				assertThat(options.maxQueued()).isEqualTo(1000);
				assertThat(options.path()).isEqualTo(IoPath.RING);
				assertThat(options.busyPoll()).isEqualTo(Duration.ofNanos(100_000));
				assertThat(options.allowedOperations()).containsExactlyInAnyOrder(OperationKind.READ,
						OperationKind.WRITE, OperationKind.FSYNC, OperationKind.OPENAT, OperationKind.CLOSE);
				assertThat(options.shutdownTimeout()).isEqualTo(Duration.ofSeconds(7));
			});
		}

		@Test
		void takesFlagsInOneLine() {
			run("iouring.flags: coop-taskrun,taskrun-flag",
					(registry) -> assertThat(registry.get("default").options().flags())
						.isEqualTo(Set.of(IoUringFlag.COOP_TASKRUN, IoUringFlag.TASKRUN_FLAG)));
		}

		@Test
		void mayPerformAllOperationsUnlessSomeAreAllowed() {
			run("iouring.entries: 8",
					(registry) -> assertThat(registry.get("default").options().allowedOperations()).isNull());
		}

		@Test
		void keepsDefaultOfTheOtherWorkers() {
			run("iouring.max-workers.unbounded: 5", (registry) -> {
				IoUringOptions options = registry.get("default").options();
				assertThat(options.boundedWorkers()).isEqualTo(IoUringOptions.defaults().boundedWorkers());
				assertThat(options.unboundedWorkers()).isEqualTo(5);
			});
		}

	}

	@Nested
	@DisplayName("A named ring")
	class NamedRing {

		@Test
		void inheritsEachPropertyThatItDoesNotSet() {
			run("""
					iouring:
					  entries: 64
					  cq-entries: 2048
					  flags: [clamp]
					  max-workers: { bounded: 3, unbounded: 5 }
					  registered-buffers: { count: 16, size: 128KB }
					  registered-files: 32
					  path: ring
					  busy-poll: 1ms
					  rings:
					    calm:
					      busy-poll: 0
					    bulk:
					      entries: 1024
					      max-workers: { bounded: 30 }
					      registered-buffers: { size: 1MB }
					""", (registry) -> {
				IoUringOptions bulk = registry.get("bulk").options();
				assertThat(bulk.entries()).isEqualTo(1024);
				assertThat(bulk.cqEntries()).isEqualTo(2048);
				assertThat(bulk.flags()).containsExactly(IoUringFlag.CLAMP);
				assertThat(bulk.boundedWorkers()).isEqualTo(30);
				assertThat(bulk.unboundedWorkers()).isEqualTo(5);
				assertThat(bulk.registeredBuffers()).isEqualTo(new RegisteredBuffers(16, 1 << 20));
				assertThat(bulk.registeredFiles()).isEqualTo(32);
				assertThat(bulk.path()).isEqualTo(IoPath.RING);
				assertThat(bulk.busyPoll()).isEqualTo(Duration.ofMillis(1));
				assertThat(registry.get("calm").options().busyPoll()).isZero();
				assertThat(registry.get("default").options().entries()).isEqualTo(64);
			});
		}

		@Test
		void canHaveNoFlagsWhereTheDefaultRingHasSome() {
			run("""
					iouring:
					  flags: [clamp]
					  rings:
					    bulk:
					      flags: []
					""", (registry) -> assertThat(registry.get("bulk").options().flags()).isNotNull().isEmpty());
		}

		@ParameterizedTest
		@ValueSource(strings = { "flags: []", "flags:", "flags: ''", "flags: \"\"" })
		void hasNoFlagsHoweverThatIsWritten(String none) {
			run("iouring:\n  flags: [clamp]\n  rings:\n    bulk:\n      " + none + "\n",
					(registry) -> assertThat(registry.get("bulk").options().flags()).isNotNull().isEmpty());
			run("iouring:\n  " + none + "\n",
					(registry) -> assertThat(registry.get("default").options().flags()).isNotNull().isEmpty());
		}

		@Test
		void canHaveNeitherFlagsNorOperationsInAPropertiesFile() {
			run("application.properties", """
					iouring.flags=clamp
					iouring.allowed-operations=read,openat
					iouring.rings.none.flags=
					iouring.rings.none.allowed-operations=
					iouring.rings.heir.entries=8
					""", (registry) -> {
				assertThat(registry.get("none").options().flags()).isNotNull().isEmpty();
				assertThat(registry.get("none").options().allowedOperations()).isNotNull().isEmpty();
				assertThat(registry.get("heir").options().flags()).containsExactly(IoUringFlag.CLAMP);
				assertThat(registry.get("heir").options().allowedOperations()).hasSize(2);
			});
			run("application.properties", "iouring.flags=\niouring.allowed-operations=\n", (registry) -> {
				assertThat(registry.get("default").options().flags()).isNotNull().isEmpty();
				assertThat(registry.get("default").options().allowedOperations()).isNotNull().isEmpty();
			});
		}

		@Test
		void inheritsAllowedOperationsUnlessItHasItsOwn() {
			run("""
					iouring:
					  allowed-operations: [read, openat]
					  rings:
					    reader:
					    writer:
					      allowed-operations: write
					    idle:
					      allowed-operations: []
					""", (registry) -> {
				assertThat(registry.get("reader").options().allowedOperations())
					.containsExactlyInAnyOrder(OperationKind.READ, OperationKind.OPENAT);
				assertThat(registry.get("writer").options().allowedOperations()).containsExactly(OperationKind.WRITE);
				assertThat(registry.get("idle").options().allowedOperations()).isNotNull().isEmpty();
			});
		}

		@Test
		void canHaveTheKernelsBestFlagsWhenNobodySetsThem() {
			run("iouring.rings.bulk.entries: 8",
					(registry) -> assertThat(registry.get("bulk").options().flags()).isNull());
		}

		@Test
		void doesNotInheritTheProcessorOfAThreadThatItDoesNotHave() {
			run("""
					iouring:
					  flags: [sqpoll]
					  sq-thread-cpu: 1
					  rings:
					    bulk:
					      flags: []
					""", (registry) -> assertThat(registry.get("bulk").options().sqThreadCpu()).isEqualTo(-1));
		}

		@Test
		void canDoWithoutPropertiesOfItsOwn() {
			run("""
					iouring:
					  entries: 32
					  rings:
					    bulk:
					""", (registry) -> assertThat(registry.get("bulk").options().entries()).isEqualTo(32));
		}

	}

	private void run(String yml, ThrowingConsumer<IoUringRegistry> check) {
		run("application.yml", yml, check);
	}

	private void run(String name, String content, ThrowingConsumer<IoUringRegistry> check) {
		Path file = this.directory.resolve(name);
		try {
			Files.writeString(file, content);
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
		new ApplicationContextRunner().withInitializer(new ConfigDataApplicationContextInitializer())
			.withSystemProperties("spring.config.location=file:" + file)
			.withConfiguration(AutoConfigurations.of(IoUringAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				check.accept(context.getBean(IoUringRegistry.class));
			});
	}

}
