package dev.iouring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import dev.iouring.RefusedSettings.RefusedSettingException;
import dev.iouring.linux.Errno;
import dev.iouring.linux.Platform;
import dev.iouring.linux.ResourceLimit;
import dev.iouring.ring.ErrnoException;

/**
 * Finds out why a ring could not be opened, and says it in words for an operator.
 */
final class Diagnosis {

	private static final Path SYSCTL = Path.of("/proc/sys/kernel/io_uring_disabled");

	private static final Path STATUS = Path.of("/proc/self/status");

	private static final String ALLOW_SECCOMP = "allow io_uring_setup, io_uring_enter and io_uring_register in the"
			+ " seccomp profile (Docker: --security-opt seccomp=<profile>; Kubernetes: securityContext.seccompProfile)";

	private Diagnosis() {
	}

	static Availability.Unavailable notLinux() {
		return new Availability.Unavailable(UnavailableReason.NOT_LINUX, null, 0,
				"io_uring needs Linux, but this is " + System.getProperty("os.name"), "Run on Linux 5.11 or later");
	}

	static Availability.Unavailable of(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof RefusedSettingException refused) {
				return of(refused);
			}
			if (cause instanceof ErrnoException refused) {
				return of(refused);
			}
			if (cause instanceof IllegalCallerException) {
				return new Availability.Unavailable(UnavailableReason.NATIVE_ACCESS_DENIED, null, 0,
						"The JVM denies native access: " + cause.getMessage(),
						"Start java with --enable-native-access=ALL-UNNAMED, or put Enable-Native-Access: ALL-UNNAMED"
								+ " into the manifest of the application's jar");
			}
			if (cause instanceof UnsupportedOperationException) {
				return new Availability.Unavailable(UnavailableReason.UNSUPPORTED_ARCHITECTURE, null, 0,
						String.valueOf(cause.getMessage()), "Run on x86_64 or aarch64");
			}
		}
		return new Availability.Unavailable(UnavailableReason.OTHER, null, 0,
				"The ring could not be opened: " + ((failure.getCause() != null) ? failure.getCause() : failure),
				"See the cause");
	}

	private static Availability.Unavailable of(ErrnoException refused) {
		int errno = refused.errno();
		return switch (errno) {
			case Errno.EPERM, Errno.EACCES ->
				unavailable(UnavailableReason.NOT_PERMITTED, refused, whoRefuses(), howToAllow());
			case Errno.ENOSYS -> unavailable(UnavailableReason.NOT_IMPLEMENTED, refused,
					isFiltered() ? ", and a seccomp filter is in force, which may hide it" : "",
					"Run Linux 5.11 or later, or " + ALLOW_SECCOMP);
			case Errno.ENOMEM -> unavailable(UnavailableReason.MEMORY_LIMIT, refused,
					", with RLIMIT_MEMLOCK at %s bytes for all rings of this user"
						.formatted(ResourceLimit.LOCKED_MEMORY.describe()),
					"Raise the limit of locked memory (ulimit -l; systemd: LimitMEMLOCK=; Docker: --ulimit memlock=-1),"
							+ " or ask for fewer entries and registered buffers");
			case Errno.EMFILE -> unavailable(UnavailableReason.DESCRIPTOR_LIMIT, refused,
					", with RLIMIT_NOFILE at %s for this process".formatted(ResourceLimit.OPEN_FILES.describe()),
					"Raise the limit of open files (ulimit -n; systemd: LimitNOFILE=; Docker: --ulimit nofile=)"
							+ (isAboutFiles(refused) ? ", or ask for fewer registered files" : ""));
			case Errno.ENFILE -> unavailable(UnavailableReason.DESCRIPTOR_LIMIT, refused,
					", for all processes together", "Raise the limit of open files: sysctl -w fs.file-max=<number>");
			case Errno.EINVAL, Errno.EOPNOTSUPP -> unavailable(UnavailableReason.KERNEL_TOO_OLD, refused,
					" on kernel " + Platform.kernelRelease(), isAboutFiles(refused)
							? "Run Linux 6.14 or later, or ask for no registered files" : "Run Linux 5.11 or later");
			default ->
				unavailable(UnavailableReason.OTHER, refused, "", "See the error number in " + refused.call() + "(2)");
		};
	}

	private static Availability.Unavailable of(RefusedSettingException refused) {
		return unavailable(UnavailableReason.SETTING_REFUSED, refused.refusal(),
				", because kernel %s refuses %s".formatted(Platform.kernelRelease(), refused.setting()),
				"Ask for something else, or leave the flags to the defaults");
	}

	private static boolean isAboutFiles(ErrnoException refused) {
		return refused.call().contains("FILES");
	}

	private static Availability.Unavailable unavailable(UnavailableReason reason, ErrnoException refused, String more,
			String remedy) {
		return new Availability.Unavailable(reason, refused.call(), refused.errno(), "%s failed: %s (%d) %s%s"
			.formatted(refused.call(), refused.errnoName(), refused.errno(), Errno.message(refused.errno()), more),
				remedy);
	}

	private static String whoRefuses() {
		String disabled = sysctl();
		if (!disabled.equals("0")) {
			return ", because the sysctl kernel.io_uring_disabled is " + disabled;
		}
		return isFiltered() ? ", because of a seccomp filter, as container runtimes install it"
				: ", perhaps because of a security module";
	}

	private static String howToAllow() {
		if (!sysctl().equals("0")) {
			return "Set the sysctl: sysctl -w kernel.io_uring_disabled=0";
		}
		String seccomp = Character.toUpperCase(ALLOW_SECCOMP.charAt(0)) + ALLOW_SECCOMP.substring(1);
		return isFiltered() ? seccomp : "Look for denials of io_uring in the audit log";
	}

	/** Where the file is missing, the kernel has no such switch. */
	private static String sysctl() {
		try {
			return Files.readString(SYSCTL).strip();
		}
		catch (IOException ex) {
			return "0";
		}
	}

	private static boolean isFiltered() {
		return status("Seccomp:").filter("2"::equals).isPresent();
	}

	private static Optional<String> status(String key) {
		try (Stream<String> lines = Files.lines(STATUS)) {
			return lines.filter((line) -> line.startsWith(key))
				.map((line) -> line.substring(key.length()).strip())
				.findFirst();
		}
		catch (IOException ex) {
			return Optional.empty();
		}
	}

}
