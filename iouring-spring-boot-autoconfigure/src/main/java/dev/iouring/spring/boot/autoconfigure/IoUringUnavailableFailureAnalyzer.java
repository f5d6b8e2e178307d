package dev.iouring.spring.boot.autoconfigure;

import dev.iouring.Availability.Unavailable;
import dev.iouring.IoUringUnavailableException;
import dev.iouring.UnavailableReason;
import dev.iouring.spring.boot.autoconfigure.IoUringProperties.Mode;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/**
 * An {@link AbstractFailureAnalyzer} for applications that do not start because io_uring
 * is not available.
 */
class IoUringUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<IoUringUnavailableException> {

	private static final String NATIVE_ACCESS = """
			    - command line: java --enable-native-access=ALL-UNNAMED
			    - manifest of the jar that is started: Enable-Native-Access: ALL-UNNAMED
			    - Docker and Podman: --env JAVA_TOOL_OPTIONS=--enable-native-access=ALL-UNNAMED
			    - Kubernetes: the same variable under env
			    - systemd: Environment=JAVA_TOOL_OPTIONS=--enable-native-access=ALL-UNNAMED
			""";

	private static final String PERMISSION = """
			    - Docker and Podman: --security-opt seccomp=<profile>, with a copy of the default profile that \
			also allows io_uring_setup, io_uring_enter and io_uring_register
			    - Kubernetes: the same profile as securityContext.seccompProfile, with type Localhost
			    - systemd: SystemCallFilter=@aio
			    - kernel, for all containers too: sysctl kernel.io_uring_disabled=0; 1 permits it only to the \
			group of kernel.io_uring_group, and 2 to nobody
			""";

	private static final String LOCKED_MEMORY = """
			    - shell: ulimit -l unlimited
			    - systemd: LimitMEMLOCK=infinity
			    - Docker and Podman: --ulimit memlock=-1:-1
			    - Kubernetes: the limit of the container runtime, LimitMEMLOCK= of its systemd unit
			    - fewer or smaller 'iouring.entries', 'iouring.cq-entries' and 'iouring.registered-buffers'
			""";

	private static final String OPEN_FILES = """
			    - shell: ulimit -n 65536
			    - systemd: LimitNOFILE=65536
			    - Docker and Podman: --ulimit nofile=65536:65536
			    - Kubernetes: the limit of the container runtime, LimitNOFILE= of its systemd unit
			    - fewer 'iouring.registered-files', which may not be more than the limit
			""";

	private static final String SETTINGS = """
			    - 'iouring.flags', or 'iouring.rings.<name>.flags': leave out what is refused, or the whole property
			    - 'iouring.sq-thread-cpu', or 'iouring.rings.<name>.sq-thread-cpu': a processor that there is
			    - a kernel that knows the flag: SUBMIT_ALL needs Linux 5.18, COOP_TASKRUN and TASKRUN_FLAG 5.19, \
			SINGLE_ISSUER 6.0, DEFER_TASKRUN 6.1
			""";

	private static final String WITHOUT_IO_URING = "To start without io_uring where it is not available, set "
			+ "'iouring.mode=when-available'.";

	private static final String WITHOUT_FALLBACK = """
			The application does not have to use io_uring, but it called what has no fallback: 'execute' of a template, \
			a method of an 'IoUring' itself, such as 'open', or a template of its own with 'FallbackPolicy.NEVER'. The \
			cause in the log of level debug shows where. To start without io_uring, call the other operations of a \
			template, which have a fallback, or catch the exception there.""";

	private final Environment environment;

	IoUringUnavailableFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, IoUringUnavailableException cause) {
		Unavailable unavailable = cause.availability();
		return new FailureAnalysis("io_uring is not available to this application. " + unavailable.message() + ".",
				advise(unavailable), cause);
	}

	private String advise(Unavailable unavailable) {
		StringBuilder action = new StringBuilder(unavailable.remedy()).append('.');
		String places = findPlaces(unavailable.reason());
		if (!places.isEmpty()) {
			action.append("%n%nPlaces to change it:%n%n".formatted()).append(places.stripTrailing());
		}
		if (unavailable.reason() != UnavailableReason.DISABLED) {
			action.append("%n%n".formatted()).append(isAlways() ? WITHOUT_IO_URING : WITHOUT_FALLBACK);
		}
		return action.toString();
	}

	private boolean isAlways() {
		return Binder.get(this.environment).bind("iouring.mode", Mode.class).orElse(Mode.WHEN_AVAILABLE) == Mode.ALWAYS;
	}

	private static String findPlaces(UnavailableReason reason) {
		return switch (reason) {
			case NATIVE_ACCESS_DENIED -> NATIVE_ACCESS;
			case NOT_PERMITTED, NOT_IMPLEMENTED -> PERMISSION;
			case SETTING_REFUSED -> SETTINGS;
			case MEMORY_LIMIT -> LOCKED_MEMORY;
			case DESCRIPTOR_LIMIT -> OPEN_FILES;
			case NOT_LINUX, UNSUPPORTED_ARCHITECTURE, KERNEL_TOO_OLD, DISABLED, OTHER -> "";
		};
	}

}
