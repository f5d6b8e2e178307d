package dev.iouring.ring;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.iouring.linux.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A ring that belongs to one thread refuses all others, and nothing comes of their calls.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class WrongThreadTest {

	/** What another thread may try. */
	enum Attempt {

		SUBMIT((test) -> test.ring.submit()),

		SUBMIT_AND_WAIT((test) -> test.ring.submitAndWait(1, TestRing.PATIENCE)),

		PROBE((test) -> test.ring.probe()),

		BUFFERS((test) -> BufferTable.register(test.ring, List.of(test.buffer(4096)))),

		FILES((test) -> FileTable.registerSparse(test.ring, 4)),

		FILE((test) -> FileTable.update(test.ring, 0, -1)),

		BUFFER_RING((test) -> BufferRing.register(test.ring, 1, 4, Set.of())),

		WORKERS((test) -> WorkerThreads.limits(test.ring)),

		WAIT((test) -> test.ring.waitForCompletions(1)),

		FLUSH((test) -> test.ring.flushCompletions());

		@SuppressWarnings("ImmutableEnumChecker") // those above have no state
		private final Call call;

		Attempt(Call call) {
			this.call = call;
		}

		boolean onlyLooks() {
			return this == WAIT || this == FLUSH;
		}

	}

	@ParameterizedTest
	@EnumSource
	void aDeferringRingRefuses(Attempt attempt) throws Exception {
		try (TestRing test = TestRing.withFlags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN)) {
			refused(test, attempt);
		}
	}

	@ParameterizedTest
	@EnumSource
	void aRingWithASingleIssuerRefusesAllButLooking(Attempt attempt) throws Exception {
		try (TestRing test = TestRing.withFlags(SetupFlag.SINGLE_ISSUER)) {
			if (attempt.onlyLooks()) {
				test.submit(ControlOperations::nop, 1);
				assertThat(onAnotherThread(test, attempt.call)).isNull();
			}
			else {
				refused(test, attempt);
			}
		}
	}

	private static void refused(TestRing test, Attempt attempt) throws Exception {
		test.queue(ControlOperations::nop, 1);
		assertThat(onAnotherThread(test, attempt.call))
			.isInstanceOfSatisfying(ErrnoException.class,
					(refused) -> assertThat(refused.errno()).isEqualTo(Errno.EEXIST))
			.hasMessageContaining("the ring is bound to another thread (SINGLE_ISSUER)");
		assertThat(test.ring.sq().ready()).isOne();
		assertThat(test.ring.cq().ready()).isZero();
		assertThat(test.ring.submitAndWait(1, TestRing.PATIENCE)).isOne();
		assertThat(test.ring.waitForCompletions(1)).containsExactly(new Completion(1, 0, 0));
		assertThat(test.run(ControlOperations::nop)).isZero();
	}

	@Test
	void whoeverEnablesARingOwnsItAndNotWhoeverMadeIt() throws Exception {
		try (TestRing test = TestRing.withFlags(SetupFlag.SINGLE_ISSUER, SetupFlag.DEFER_TASKRUN,
				SetupFlag.R_DISABLED)) {
			test.queue(ControlOperations::nop, 1);
			assertThat(onAnotherThread(test, (owned) -> {
				owned.ring.enable();
				assertThat(owned.results(1)).containsEntry(1L, 0);
				owned.queue(ControlOperations::nop, 2);
			})).isNull();
			for (Call call : List.of(Attempt.SUBMIT.call, Attempt.WAIT.call, Attempt.FILES.call)) {
				assertThat(failureOf(test, call)).isInstanceOfSatisfying(ErrnoException.class,
						(refused) -> assertThat(refused.errno()).isEqualTo(Errno.EEXIST));
			}
			assertThat(test.ring.sq().ready()).isOne();
		}
	}

	private static Throwable onAnotherThread(TestRing test, Call call) throws Exception {
		CompletableFuture<Throwable> failure = new CompletableFuture<>();
		Thread.ofPlatform().start(() -> failure.complete(failureOf(test, call)));
		return failure.get();
	}

	private static Throwable failureOf(TestRing test, Call call) {
		try {
			call.make(test);
			return null;
		}
		catch (IOException | RuntimeException | AssertionError failure) {
			return failure;
		}
	}

	private interface Call {

		void make(TestRing test) throws IOException;

	}

}
