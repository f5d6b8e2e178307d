package dev.iouring.spring.boot.autoconfigure.confined;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Why an application cannot use io_uring, and how a process comes to be in that place.
 * Each is a row of the table in {@code docs/troubleshooting.md}.
 */
enum Cause {

	SECCOMP("seccomp filter", "NOT_PERMITTED", "io_uring_setup failed: EPERM (1)", "because of a seccomp filter",
			"--security-opt seccomp=", "securityContext.seccompProfile", "SystemCallFilter=@aio") {

		@Override
		List<String> confinement(Path work) {
			return Confinement.seccompRefuses();
		}

	},

	SYSCTL("kernel.io_uring_disabled", "NOT_PERMITTED", "io_uring_setup failed: EPERM (1)",
			"because the sysctl kernel.io_uring_disabled is 2", "sysctl -w kernel.io_uring_disabled=0") {

		@Override
		List<String> confinement(Path work) throws Exception {
			Path two = Files.writeString(work.resolve("two"), "2\n");
			return Stream
				.concat(Confinement.fileInPlaceOf(two, Path.of("/proc/sys/kernel/io_uring_disabled")).stream(),
						Confinement.seccompRefuses().stream())
				.toList();
		}

	},

	LOCKED_MEMORY("RLIMIT_MEMLOCK", "MEMORY_LIMIT", "io_uring_setup failed: ENOMEM (12)",
			"with RLIMIT_MEMLOCK at 0 bytes", "ulimit -l", "LimitMEMLOCK=", "--ulimit memlock=") {

		@Override
		List<String> confinement(Path work) {
			return Confinement.lockedMemory(0);
		}

	},

	REGISTERED_BUFFERS("RLIMIT_MEMLOCK, for registered buffers", "MEMORY_LIMIT",
			"io_uring_register(BUFFERS) failed: ENOMEM (12)", "with RLIMIT_MEMLOCK at 65536 bytes", "ulimit -l",
			"LimitMEMLOCK=", "--ulimit memlock=", "iouring.registered-buffers") {

		@Override
		List<String> confinement(Path work) {
			return Confinement.lockedMemory(64 << 10);
		}

		@Override
		List<String> arguments() {
			return List.of("--iouring.entries=16", "--iouring.registered-buffers.count=8");
		}

	},

	HIDDEN("no io_uring", "NOT_IMPLEMENTED", "io_uring_setup failed: ENOSYS (38)",
			"a seccomp filter is in force, which may hide it", "Linux 5.11", "--security-opt seccomp=") {

		@Override
		List<String> confinement(Path work) {
			return Confinement.seccompHides();
		}

	},

	OLD_KERNEL("old kernel", "KERNEL_TOO_OLD", "io_uring_setup failed: EINVAL (22)", "on kernel ", "Linux 5.11") {

		@Override
		List<String> confinement(Path work) {
			return Confinement.seccompKnowsNoFlags();
		}

	},

	REFUSED_SETTING("refused flag or processor", "SETTING_REFUSED", "io_uring_setup failed: EINVAL (22)",
			"refuses the processor 65000", "iouring.flags", "iouring.sq-thread-cpu") {

		@Override
		List<String> arguments() {
			return List.of("--iouring.flags=sqpoll", "--iouring.sq-thread-cpu=65000");
		}

	},

	OPEN_FILES("RLIMIT_NOFILE", "DESCRIPTOR_LIMIT", "failed: EMFILE (24)", "with RLIMIT_NOFILE at 512", "ulimit -n",
			"LimitNOFILE=", "--ulimit nofile=") {

		@Override
		List<String> confinement(Path work) {
			return Confinement.openFiles(512);
		}

		@Override
		List<String> arguments() {
			return List.of("--" + DescriptorHog.DESCRIPTORS_LEFT + "=1");
		}

	},

	NATIVE_ACCESS("native access", "NATIVE_ACCESS_DENIED", "The JVM denies native access", "",
			"--enable-native-access=ALL-UNNAMED", "Enable-Native-Access", "JAVA_TOOL_OPTIONS") {

		@Override
		List<String> options() {
			return List.of(ConfinedJvm.DENY_NATIVE_ACCESS);
		}

	},

	NOT_LINUX("not Linux", "NOT_LINUX", "io_uring needs Linux, but this is Plan 9", "", "Run on Linux 5.11") {

		@Override
		List<String> options() {
			return List.of("-Dos.name=Plan 9");
		}

	},

	ARCHITECTURE("unknown architecture", "UNSUPPORTED_ARCHITECTURE", "os.arch=sparcv9", "",
			"Run on x86_64 or aarch64") {

		@Override
		List<String> options() {
			return List.of("-Dos.arch=sparcv9");
		}

	},

	BAD_PROPERTY("bad property", "", "Invalid value '3' for configuration property 'iouring.entries'",
			"power of two from 1 to 32768", "Review the value of the property") {

		@Override
		List<String> arguments() {
			return List.of("--iouring.entries=3");
		}

	};

	private final String title;

	private final String reason;

	private final String error;

	private final String measured;

	// one that is of List.of, which the type does not say
	@SuppressWarnings("ImmutableEnumChecker")
	private final List<String> remedies;

	/**
	 * Creates a cause.
	 * @param title of its row
	 * @param reason what health calls it
	 * @param error what is said first
	 * @param measured what is said of the circumstances, if anything
	 * @param remedies what is advised
	 */
	Cause(String title, String reason, String error, String measured, String... remedies) {
		this.title = title;
		this.reason = reason;
		this.error = error;
		this.measured = measured;
		this.remedies = List.of(remedies);
	}

	String title() {
		return this.title;
	}

	String reason() {
		return this.reason;
	}

	String error() {
		return this.error;
	}

	String measured() {
		return this.measured;
	}

	List<String> remedies() {
		return this.remedies;
	}

	List<String> confinement(Path work) throws Exception {
		return Confinement.none();
	}

	List<String> options() {
		return List.of();
	}

	List<String> arguments() {
		return List.of();
	}

}
