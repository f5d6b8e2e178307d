package dev.iouring.ring;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A ring that is closed while other threads use it, against all rules: they get an
 * exception, and nothing is left open.
 */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class RingCloseTest {

	private static final int ROUNDS = 200;

	/** What another thread does meanwhile, again and again. */
	enum Use {

		SUBMIT((ring, memory) -> {
			ControlOperations.nop(ring.sq().next());
			ring.submit();
			ring.cq().drain((userData, result, flags) -> {
			});
		}),

		LOOK((ring, memory) -> ring.cq().poll()),

		FLUSH((ring, memory) -> ring.flushCompletions()),

		WAIT((ring, memory) -> ring.submitAndWait(1, WaitOptions.ofTimeout(Duration.ofMillis(1)))),

		REGISTER((ring, memory) -> {
			BufferTable.register(ring, List.of(memory));
			BufferTable.unregister(ring);
		}),

		MAP_A_GROUP((ring, memory) -> BufferRing.register(ring, 1, 4, Set.of(BufferRingFlag.MMAP)).close()),

		ALLOCATE_A_GROUP((ring, memory) -> {
			try (BufferRing group = BufferRing.register(ring, 1, 4, Set.of())) {
				group.add(1, memory);
				group.publish();
			}
		});

		@SuppressWarnings("ImmutableEnumChecker") // those above have no state
		private final Call call;

		Use(Call call) {
			this.call = call;
		}

		/** Goes on until it fails. */
		Throwable untilItFails(Ring ring, MemorySegment memory) {
			Throwable failure;
			do {
				failure = catchThrowable(() -> this.call.make(ring, memory));
			}
			while (failure == null);
			return failure;
		}

	}

	@ParameterizedTest
	@EnumSource
	void aThreadThatUsesAClosedRingGetsAnException(Use use) throws Exception {
		Set<String> before = Libc.ringMappings();
		try (TestRing test = new TestRing()) {
			MemorySegment memory = test.buffer(4096);
			for (int round = 0; round < ROUNDS; round++) {
				Ring ring = Ring.open(RingOptions.ofEntries(4));
				FutureTask<Throwable> user = new FutureTask<>(() -> use.untilItFails(ring, memory));
				Thread thread = Thread.ofPlatform().start(user);
				for (int spin = 0; spin < round * 20; spin++) {
					Thread.onSpinWait();
				}
				ring.close();
				thread.join();
				// the kernel's error, if the call began before and got there after
				assertThat(user.get()).isInstanceOfAny(IllegalStateException.class, ErrnoException.class);
			}
		}
		assertThat(Libc.ringMappings()).isEqualTo(before);
	}

	@Test
	void aRingIsClosedOnceHoweverManyThreadsCloseIt() throws Exception {
		Set<String> before = Libc.ringMappings();
		for (int round = 0; round < ROUNDS; round++) {
			Ring ring = Ring.open(RingOptions.ofEntries(4));
			BufferRing mapped = BufferRing.register(ring, 1, 4, Set.of(BufferRingFlag.MMAP));
			BufferRing.register(ring, 2, 4, Set.of());
			CyclicBarrier start = new CyclicBarrier(3);
			List<Throwable> failures = new ArrayList<>();
			List<FutureTask<Throwable>> closers = new ArrayList<>();
			for (AutoCloseable closed : new AutoCloseable[] { ring, ring, mapped }) {
				FutureTask<Throwable> closer = new FutureTask<>(() -> {
					start.await();
					return catchThrowable(closed::close);
				});
				closers.add(closer);
				Thread.ofPlatform().start(closer);
			}
			for (FutureTask<Throwable> closer : closers) {
				if (closer.get() != null) {
					failures.add(closer.get());
				}
			}
			assertThat(failures).isEmpty();
			assertThat(ring.fd()).isEqualTo(-1);
		}
		assertThat(Libc.ringMappings()).isEqualTo(before);
	}

	private interface Call {

		void make(Ring ring, MemorySegment memory) throws IOException;

	}

}
