package dev.iouring.ring;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class RingErrorsTest {

	@Test
	void theMessageNamesCallErrorAndMeaning() {
		ErrnoException failure = new ErrnoException("io_uring_setup", Errno.EPERM);
		assertThat(failure).isInstanceOf(IOException.class)
			.hasMessage("io_uring_setup failed: EPERM (1) operation not permitted");
		assertThat(failure.call()).isEqualTo("io_uring_setup");
		assertThat(failure.errno()).isEqualTo(1);
		assertThat(failure.errnoName()).isEqualTo("EPERM");
	}

	@Test
	void aHintFollowsTheMeaning() {
		assertThat(new ErrnoException("mmap", Errno.ENOMEM, "buy more")).hasMessageEndingWith("; buy more");
	}

	@Test
	void aForbiddenRingNamesTheTwoWhoForbidIt() {
		assertThat(RingErrors.of("io_uring_setup", Errno.EPERM)).hasMessageContaining("seccomp")
			.hasMessageContaining("kernel.io_uring_disabled");
	}

	@Test
	void aMissingCallNamesKernelAndSeccomp() {
		assertThat(RingErrors.of("io_uring_setup", Errno.ENOSYS)).hasMessageContaining("Linux 5.1")
			.hasMessageContaining("seccomp");
	}

	@Test
	void noMemoryNamesTheLimit() {
		assertThat(RingErrors.of("io_uring_setup", Errno.ENOMEM)).hasMessageContaining("RLIMIT_MEMLOCK");
		assertThat(RingErrors.of("io_uring_register(BUFFERS)", Errno.ENOMEM)).hasMessageContaining("RLIMIT_MEMLOCK");
	}

	@Test
	void aPlainErrorHasNoHint() {
		assertThat(RingErrors.of("io_uring_enter", Errno.EAGAIN))
			.hasMessage("io_uring_enter failed: EAGAIN (11) resource temporarily unavailable");
	}

}
