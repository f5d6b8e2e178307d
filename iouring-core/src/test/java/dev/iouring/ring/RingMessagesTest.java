package dev.iouring.ring;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Completions that a thread without a ring sends.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RingMessagesTest {

	@BeforeAll
	static void assumeMessages() {
		TestRing.assumeKnows(-1, RegisterOpcode.SEND_MSG_RING, 1);
	}

	@Test
	void aThreadWithoutARingWakesOneThatWaits() throws Exception {
		try (TestRing test = TestRing.withFlags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN)) {
			CompletableFuture<Void> sent = new CompletableFuture<>();
			Thread.ofPlatform().start(() -> {
				try {
					RingMessages.send(test.ring.fd(), 42, -7);
					sent.complete(null);
				}
				catch (IOException | RuntimeException ex) {
					sent.completeExceptionally(ex);
				}
			});
			assertThat(test.ring.waitForCompletion()).isEqualTo(new Completion(42, -7, 0));
			sent.get();
		}
	}

	@Test
	void aMessageCanHaveFlags() throws IOException {
		try (TestRing test = new TestRing()) {
			RingMessages.send(test.ring.fd(), -1, Integer.MAX_VALUE, Completion.F_MORE);
			assertThat(test.ring.waitForCompletion())
				.isEqualTo(new Completion(-1, Integer.MAX_VALUE, Completion.F_MORE));
		}
	}

	@Test
	void noMessageIsLostToAFullQueue() throws IOException {
		try (TestRing test = new TestRing(RingOptions.ofEntries(1))) {
			int count = test.ring.cqEntries() + 3;
			for (int i = 0; i < count; i++) {
				RingMessages.send(test.ring.fd(), i, i);
			}
			for (int i = 0; i < count; i++) {
				assertThat(test.ring.waitForCompletion()).isEqualTo(new Completion(i, i, 0));
			}
		}
	}

	@Test
	void onlyAnEnabledRingGetsMessages() throws IOException {
		try (TestRing disabled = TestRing.withFlags(SetupFlag.R_DISABLED)) {
			int[] pipe = disabled.owned(Libc.pipe());
			TestRing.fails(Errno.EBADFD, "SEND_MSG_RING", () -> RingMessages.send(disabled.ring.fd(), 1, 2));
			TestRing.fails(Errno.EBADFD, "SEND_MSG_RING", () -> RingMessages.send(pipe[0], 1, 2));
			assertThatExceptionOfType(ErrnoException.class).isThrownBy(() -> RingMessages.send(pipe[0], 1, 2))
				.withMessageEndingWith("; the descriptor is not a ring's, or that ring is disabled until enable()");
			TestRing.fails(Errno.EBADF, "SEND_MSG_RING", () -> RingMessages.send(-1, 1, 2));
		}
	}

	@Test
	void aMessageCannotSayWhatFormItHasInTheQueue() throws IOException {
		try (TestRing test = new TestRing()) {
			for (int flags : new int[] { Completion.F_32, Completion.F_SKIP }) {
				assertThatIllegalArgumentException()
					.isThrownBy(() -> RingMessages.send(test.ring.fd(), 1, 2, flags | Completion.F_MORE))
					.withMessageContaining("0x" + Integer.toHexString(flags | Completion.F_MORE));
			}
			assertThat(test.ring.cq().ready()).isZero();
		}
	}

}
