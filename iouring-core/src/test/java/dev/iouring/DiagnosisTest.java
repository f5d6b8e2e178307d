package dev.iouring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.iouring.linux.Errno;
import dev.iouring.ring.ErrnoException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Why io_uring is missing, in words.
 */
class DiagnosisTest {

	@ParameterizedTest
	@CsvSource({ Errno.EPERM + ", NOT_PERMITTED, EPERM (1), audit",
			Errno.EACCES + ", NOT_PERMITTED, EACCES (13), audit",
			Errno.ENOSYS + ", NOT_IMPLEMENTED, ENOSYS (38), seccomp",
			Errno.ENOMEM + ", MEMORY_LIMIT, ENOMEM (12), ulimit -l",
			Errno.EMFILE + ", DESCRIPTOR_LIMIT, EMFILE (24), ulimit -n",
			Errno.EINVAL + ", KERNEL_TOO_OLD, EINVAL (22), Linux 5.11",
			Errno.EOPNOTSUPP + ", KERNEL_TOO_OLD, EOPNOTSUPP (95), Linux 5.11",
			Errno.ENFILE + ", DESCRIPTOR_LIMIT, ENFILE (23), fs.file-max",
			Errno.EIO + ", OTHER, EIO (5), io_uring_setup(2)" })
	void eachErrorHasAReasonAndARemedy(int errno, UnavailableReason reason, String name, String remedy) {
		Availability.Unavailable unavailable = Diagnosis
			.of(new IOException(new ErrnoException("io_uring_setup", errno)));
		assertThat(unavailable.reason()).isEqualTo(reason);
		assertThat(unavailable.call()).isEqualTo("io_uring_setup");
		assertThat(unavailable.errno()).isEqualTo(errno);
		assertThat(unavailable.message()).startsWith("io_uring_setup failed: " + name);
		assertThat(unavailable.remedy()).contains(remedy);
		assertThat(unavailable.isAvailable()).isFalse();
	}

	@Test
	void aMemoryLimitNamesTheLimitInForce() {
		assertThat(Diagnosis.of(new ErrnoException("io_uring_setup", Errno.ENOMEM)).message())
			.containsPattern("RLIMIT_MEMLOCK at (\\d+|unlimited) bytes");
	}

	@Test
	void aDescriptorLimitNamesTheLimitInForce() throws Exception {
		String limit = Files.readAllLines(Path.of("/proc/self/limits"))
			.stream()
			.filter((line) -> line.startsWith("Max open files"))
			.map((line) -> line.replaceAll("Max open files +(\\S+) .*", "$1"))
			.findFirst()
			.orElseThrow();
		assertThat(Diagnosis.of(new ErrnoException("io_uring_setup", Errno.EMFILE)).message())
			.contains("RLIMIT_NOFILE at " + limit + " ");
	}

	@Test
	void deniedNativeAccessIsFoundUnderTheErrorsOfClassLoading() {
		Throwable failure = new NoClassDefFoundError("Could not initialize class");
		failure.initCause(new ExceptionInInitializerError(new IllegalCallerException("Illegal native access")));
		Availability.Unavailable unavailable = Diagnosis.of(failure);
		assertThat(unavailable.reason()).isEqualTo(UnavailableReason.NATIVE_ACCESS_DENIED);
		assertThat(unavailable.remedy()).contains("--enable-native-access=ALL-UNNAMED");
	}

	@Test
	void anUnknownArchitectureIsNamed() {
		assertThat(Diagnosis.of(new UnsupportedOperationException("no system call numbers for s390x")))
			.satisfies((unavailable) -> {
				assertThat(unavailable.reason()).isEqualTo(UnavailableReason.UNSUPPORTED_ARCHITECTURE);
				assertThat(unavailable.message()).contains("s390x");
			});
	}

	@Test
	void anythingElseIsToldAsItIs() {
		assertThat(Diagnosis.of(new IllegalStateException("odd")).message()).contains("odd");
		assertThat(Diagnosis.notLinux().reason()).isEqualTo(UnavailableReason.NOT_LINUX);
	}

}
