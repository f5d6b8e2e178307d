package dev.iouring;

import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import dev.iouring.linux.CallState;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What a caller can find out about a ring whose thread does not come back from the
 * kernel.
 */
@Timeout(60)
class StalledOwnerTest {

	@Test
	void aPingReturnsAtItsDeadlineAndIsAnsweredWhenTheRingGoesOn() throws Exception {
		StallingKernel kernel = new StallingKernel();
		try (IoUring io = IoUring.create(IoUringOptions.builder().name("stalled").entries(8).build(), kernel)) {
			io.ping(Duration.ofSeconds(30));
			long before = io.statistics().submissions();
			CountDownLatch end = kernel.stall();
			for (int i = 0; i < 3; i++) {
				assertThatExceptionOfType(IoUringTimeoutException.class)
					.isThrownBy(() -> io.ping(Duration.ofMillis(20)))
					.withMessage("Ring 'stalled' did not answer before the deadline");
			}
			Thread.currentThread().interrupt();
			assertThatExceptionOfType(InterruptedIOException.class).isThrownBy(() -> io.ping(Duration.ofSeconds(30)));
			assertThat(Thread.interrupted()).isTrue();
			end.countDown();
			io.ping(Duration.ofSeconds(30));
			// that of the first, and this one: a stalled ring is not sent ever more
			assertThat(io.statistics().submissions()).isEqualTo(before + 2);
		}
	}

	@Test
	void aPingReturnsAtItsDeadlineWhileSomebodySuspendsTheRing() throws Exception {
		StallingKernel kernel = new StallingKernel();
		try (IoUring io = IoUring.create(IoUringOptions.builder().name("stalled").entries(8).build(), kernel)) {
			io.open();
			CountDownLatch end = kernel.stall();
			Thread suspending = Thread.ofPlatform().start(io::suspend);
			Awaitility.await().until(suspending::getState, Thread.State.TIMED_WAITING::equals);
			FutureTask<Void> ping = new FutureTask<>(() -> {
				io.ping(Duration.ofMillis(20));
				return null;
			});
			Thread.ofPlatform().start(ping);
			try {
				assertThat(ping).failsWithin(Duration.ofSeconds(10))
					.withThrowableOfType(ExecutionException.class)
					.withCauseInstanceOf(IoUringTimeoutException.class)
					.withMessageContaining("Ring 'stalled' did not answer before the deadline");
				Thread.currentThread().interrupt();
				assertThatExceptionOfType(InterruptedIOException.class)
					.isThrownBy(() -> io.ping(Duration.ofSeconds(30)));
				assertThat(Thread.interrupted()).isTrue();
			}
			finally {
				end.countDown();
				suspending.join();
			}
			io.ping(Duration.ofSeconds(30));
		}
	}

	@Test
	void aRingWhoseThreadHangsIsLeftToItselfAndEndsWhenItComesBack() throws Exception {
		StallingKernel kernel = new StallingKernel();
		IoUring io = IoUring.create(
				IoUringOptions.builder().name("hanging").entries(8).shutdownTimeout(Duration.ofMillis(20)).build(),
				kernel);
		io.open();
		CountDownLatch end = kernel.stall();
		Thread owner = owners("hanging").getFirst();
		Thread.currentThread().interrupt();
		io.suspend();
		assertThat(Thread.interrupted()).isTrue();
		assertThat(owner.isAlive()).isTrue();
		kernel.goOn();
		io.ping(Duration.ofSeconds(30));
		assertThat(owners("hanging")).hasSize(2);
		io.close();
		assertThat(owners("hanging")).containsExactly(owner);
		end.countDown();
		owner.join();
	}

	@Test
	void aThreadThatFailsWhenItComesBackTakesNoSuccessorAlong() throws Exception {
		StallingKernel kernel = new StallingKernel();
		try (IoUring io = IoUring.create(
				IoUringOptions.builder().name("late").entries(8).shutdownTimeout(Duration.ofMillis(20)).build(),
				kernel)) {
			io.open();
			CountDownLatch end = kernel.stall();
			Thread owner = owners("late").getFirst();
			io.suspend();
			kernel.goOn();
			io.open();
			kernel.failStalled(new IllegalStateException("Lost"));
			end.countDown();
			owner.join();
			assertThat(io.state()).isEqualTo(IoUring.State.OPEN);
			assertThat(io.failure()).isEmpty();
			io.ping(Duration.ofSeconds(30));
		}
		Awaitility.await().until(() -> owners("late").isEmpty());
	}

	@Test
	void aChainThatIsCancelledBeforeTheThreadSeesItEndsForThatReasonWhole() throws Exception {
		StallingKernel kernel = new StallingKernel();
		try (IoUring io = IoUring.create(IoUringOptions.builder().entries(8).build(), kernel)) {
			io.open();
			CountDownLatch end = kernel.stall();
			List<Operation> chain = List.of(Operation.nop(), Operation.nop(), Operation.nop());
			CompletableFuture<?> future = io.submitChain(chain);
			future.cancel(true);
			end.countDown();
			assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
			assertThat(chain).allSatisfy((member) -> {
				assertThat(member.wasCancelled()).isTrue();
				assertThat(member.isCancelledBy(CancelReason.FUTURE)).isTrue();
			});
		}
	}

	private static List<Thread> owners(String ring) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("iouring-" + ring))
			.toList();
	}

	private static final class StallingKernel extends DelegatingKernel {

		private volatile CountDownLatch end = new CountDownLatch(0);

		private volatile @Nullable RuntimeException failure;

		CountDownLatch stall() {
			CountDownLatch latch = new CountDownLatch(1);
			this.end = latch;
			return latch;
		}

		/** Only whoever is stalled already stays so. */
		void goOn() {
			this.end = new CountDownLatch(0);
		}

		void failStalled(RuntimeException failure) {
			this.failure = failure;
		}

		@Override
		public int ioUringEnter(CallState state, int fd, int toSubmit, int minComplete, int flags, MemorySegment arg,
				long argSize) {
			int result = super.ioUringEnter(state, fd, toSubmit, minComplete, flags, arg, argSize);
			boolean interrupted = false;
			CountDownLatch latch = this.end;
			boolean stalled = latch.getCount() > 0;
			while (latch.getCount() > 0) {
				try {
					latch.await();
				}
				catch (InterruptedException ex) {
					interrupted = true;
				}
			}
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
			RuntimeException failure = this.failure;
			if (stalled && failure != null) {
				throw failure;
			}
			return result;
		}

	}

}
